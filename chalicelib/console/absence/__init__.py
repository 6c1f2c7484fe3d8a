"""Someone is away: what they have is handed on, in one go."""
