"""`make city NAME=…`: a new city's folder from a few answers and the table of all dongs."""
