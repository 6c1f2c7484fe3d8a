"""Promises that were missed and are not kept yet."""
