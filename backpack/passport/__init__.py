"""Whose badges these are: a passport opens at the first tap, without an account."""
