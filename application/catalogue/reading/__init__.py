"""A document of the content store, read field by field into a style or what is wrong with it."""
