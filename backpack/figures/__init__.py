"""Where an organisation stands: offered, seen, kept, protected, shown. Numbers only, never people."""
