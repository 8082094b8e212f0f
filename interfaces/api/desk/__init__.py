"""The house's own desk: stock, prices, reviews, and what staff look up."""
