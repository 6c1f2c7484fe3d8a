"""The corpus of utterances, the training of the understanding's weights, and how well they do."""
