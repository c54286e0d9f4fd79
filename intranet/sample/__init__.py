"""A believable firm to try everything on: people, products, customers, half a year of inquiries and what followed."""
