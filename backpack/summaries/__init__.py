"""A person's summary on one sheet: badges, who saw and confirms them, what was said, how far the goal is."""
