"""Telling a person something: web push."""
