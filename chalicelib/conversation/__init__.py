"""The conversation: (conversation, what was said, now, city) → (reply, conversation', effects). Pure."""
