"""The badges that a person holds."""
