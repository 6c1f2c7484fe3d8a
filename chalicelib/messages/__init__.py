"""Every sentence that residents and staff read, by key, and the words for times. Pure."""

from chalicelib.messages.catalogue import Messages, load

__all__ = ["Messages", "load"]
