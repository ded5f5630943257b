"""What the shopper asked, read with the catalogue's own vocabulary. One module a kind of understanding."""
