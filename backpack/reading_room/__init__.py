"""The reading room: anybody reads the verdict of any badge, with no passport, and nothing is kept."""
