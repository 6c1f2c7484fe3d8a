"""The one place that chooses real parts and puts them together.

Each part is built when first asked for and imports what it needs then: a relay's cold start does
not pay for the conversation, nor a turn's for the console.
"""

from chalicelib.wiring.pipeline import Pipeline
from chalicelib.wiring.service import Service

__all__ = ["Pipeline", "Service"]
