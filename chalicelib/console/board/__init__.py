"""A team's board: what waits, what was promised by when, who has it; found, filtered, accepted."""
