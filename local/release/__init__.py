"""`make deploy` and `make destroy`: a stage put in place, proven, taken back, taken away."""
