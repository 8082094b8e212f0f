"""Answering over HTTP: the port, the processes and the certificate that stand at it."""
