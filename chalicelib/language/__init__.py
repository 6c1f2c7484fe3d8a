"""From what a resident typed to a `Reading`. Pure."""
