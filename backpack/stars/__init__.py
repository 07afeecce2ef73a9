"""Companies: what each looks for (its TOP 5), and the star that lights when somebody holds all of it."""
