"""What a stranger sees: no cookie, no sign-in."""
