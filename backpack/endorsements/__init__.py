"""Others vouch: an organisation stands by a badge, by what badges of a kind say, or by who gives them."""
