"""Thematic CV pages behind a QR code."""
