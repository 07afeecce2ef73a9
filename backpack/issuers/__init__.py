"""Organisations, their members, the badges they define and the keys they sign with."""
