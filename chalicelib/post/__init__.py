"""Ways to people outside the console: letters, text messages, a city's messenger."""
