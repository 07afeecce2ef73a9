"""What a person sees first: my badges, my goal, and at most one thing to do."""
