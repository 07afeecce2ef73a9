"""The projector and the desk of facilitators."""
