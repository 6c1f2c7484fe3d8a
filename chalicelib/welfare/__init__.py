"""Welfare programmes and the search over them. Pure."""
