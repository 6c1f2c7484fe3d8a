"""A team's callbacks: the day, and what is done to each of its calls."""
