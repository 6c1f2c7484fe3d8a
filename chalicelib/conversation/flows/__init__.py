"""One module a flow; each answers a turn at one of its steps and can show that step again."""
