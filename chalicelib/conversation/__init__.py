"""The conversation: what was said, in a state and a world → reply, state' and effects. Pure."""
