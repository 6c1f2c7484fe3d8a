"""How staff want to be told, and their teams' messengers."""
