"""A whole passport at once: take everything, put it back elsewhere, erase everything."""
