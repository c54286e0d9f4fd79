"""Label sheets and what is printed on them."""
