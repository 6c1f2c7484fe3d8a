"""How fast things are; `make bench` prints JSON lines."""
