"""Shared tablets: a facilitator puts one in common, people enter for a moment, and nothing of theirs stays."""
