"""Style, script and picture: cached for ever, as a change changes their name."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.console import assets
from chalicelib.console.visit import NotFoundError, Visit


def show(visit: Visit) -> Response:
    """One of the package's own files.

    Raises:
        NotFoundError: anything else.
    """
    asset = assets.find(visit.path["name"])
    if asset is None:
        raise NotFoundError
    return Response(
        body=asset.body,
        status_code=200,
        headers={
            "Content-Type": asset.content_type,
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )
