"""Groups of people and the facilitators who accompany them: who belongs, what was seen, what was given, one board."""
