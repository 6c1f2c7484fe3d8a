"""Every sentence that residents and staff read, by key, and the words for times. Pure."""

from chalicelib.messages.catalogue import LANGUAGES, STAFF_LANGUAGES, Messages, load, load_staff

__all__ = ["LANGUAGES", "STAFF_LANGUAGES", "Messages", "load", "load_staff"]
