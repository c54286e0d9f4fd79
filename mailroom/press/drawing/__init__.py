"""What is drawn on any page: lines of text fitted to a place, codes, pictures, teasers."""
