"""Documents of the demonstration that are bad on purpose: they show how one is refused."""

PLANTED = {
    "80aa72c4-2853-8bd2-183d-ad4895776540": "words that do not say laboratory-grown",
    "f1d0ed28-e6c2-4f96-3bfe-7aca99f3d68e": "the style code of another product",
    "339e0171-52aa-cb0d-86fb-1026a4096506": "rules that no choice can satisfy",
}
"""What is wrong with each, by its id."""
