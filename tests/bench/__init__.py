"""What it costs: figures for people on the screen, and for programs in bench.json."""
