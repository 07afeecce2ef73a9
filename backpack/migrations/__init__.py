"""The database's history: each file in versions/ goes one step forward and keeps what is there."""
