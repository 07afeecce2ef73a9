"""Mini maps: steps, progress, key badges."""
