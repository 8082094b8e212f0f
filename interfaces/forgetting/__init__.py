"""How a person is forgotten everywhere: in the log, beside it, at vendors, and after a restore."""
