"""Check an audit export away from the shop: `python -m offline FILE… --public-key KEY`.

One folder with no import of ours, so that an auditor can take it along: Python's standard library
checks the chain, the package `cryptography` the signature. The shop writes with the same functions.

An export is lines of JSON: what it continues, what the house said about its seals, one line an
event, and the signed head. Each event has a digest, SHA-256 over its place, name and stored bytes;
`chain` of a line is SHA-256 over the chain of the line before and this digest.
"""
