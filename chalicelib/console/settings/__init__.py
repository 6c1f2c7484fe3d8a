"""What the office sets by itself: every change previewed, versioned, attributed and reversible."""

from chalicelib.console.settings.routes import ROUTES

__all__ = ["ROUTES"]
