"""Every way a badge comes in; all of them end in claims.receiving."""
