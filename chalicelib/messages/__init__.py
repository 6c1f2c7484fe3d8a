"""Every sentence that a resident or a member of staff reads, by key, and the words for times. Pure."""

from chalicelib.messages.catalogue import Messages, load

__all__ = ["Messages", "load"]
