"""Badges that people write themselves, alone or as a group."""
