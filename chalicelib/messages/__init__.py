"""Every sentence that residents and staff read, by key, and the words for times. Pure."""

from chalicelib.messages.catalogue import LANGUAGES, Messages, load, load_staff

__all__ = ["LANGUAGES", "Messages", "load", "load_staff"]
