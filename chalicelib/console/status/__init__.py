"""What anyone may see without an account: whether the service works, and how it goes."""
