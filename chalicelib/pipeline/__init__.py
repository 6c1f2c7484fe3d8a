"""What happens after a turn: relay, router, notices, messages to residents, the clock. An edge."""
