"""Everything that differs between cities, as data, and the rules of its clock and map. Pure."""
