"""What an operator does to a deployed stage: `./hopetalk`, a module for each command."""
