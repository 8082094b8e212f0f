"""The edge of HTTP: who asks, what is read, how it is answered, refused and described."""
