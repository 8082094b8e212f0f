"""Who somebody is: how they show it, and what they show it by."""
