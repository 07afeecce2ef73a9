"""A person asks the team: for a badge, why they were given one, or keeps the trace of what they asked elsewhere."""
