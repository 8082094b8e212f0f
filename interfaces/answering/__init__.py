"""Ports of the application that read models answer."""
