"""Who somebody is: sessions, and what people prove by who they are."""
