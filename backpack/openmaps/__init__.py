"""Mini maps as open data: JSON in, dataclasses out, and where a person stands. Pure: no Flask, no SQLAlchemy."""
