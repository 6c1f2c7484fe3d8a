"""The duty roster."""
