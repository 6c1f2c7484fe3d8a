"""How fast things are, beside what else one could have built them with: `make bench`."""
