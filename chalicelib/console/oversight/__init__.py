"""Who opened what and who did what, for those who watch over it."""
