"""What a resident asks of their own data, at the counter: to see it, to have it erased."""
