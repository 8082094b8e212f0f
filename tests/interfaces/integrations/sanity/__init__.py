"""The shop and Sanity: one contract on our twin, our stand-in, and what Sanity's makers wrote."""
