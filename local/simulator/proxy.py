"""Passes the service's own paths on, so that one address serves the contract from outside."""

from __future__ import annotations

from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

PATHS = (
    "/kakao/{rest:path}",
    "/staff",
    "/staff/{rest:path}",
    "/status",
    "/open311/{rest:path}",
    "/health",
    "/health/{rest:path}",
)
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
HOP_BY_HOP = {
    "connection", "content-length", "date", "host", "keep-alive", "proxy-authenticate",
    "proxy-authorization", "server", "te", "trailer", "transfer-encoding", "upgrade",
}  # fmt: skip


def no_cookies() -> CookieJar:
    """A jar that keeps nothing: cookies are the browser's, and the next to come is someone else."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


class Proxy:
    """`http` has the API's base as its `base_url`, `no_cookies`, and follows no redirects."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def pass_on(self, request: Request) -> Response:
        """The same request there, its answer here; only `Location` and framing are touched."""
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        onward = self._http.build_request(
            request.method,
            path,
            headers=[(k, v) for k, v in request.headers.items() if k not in HOP_BY_HOP],
            content=await request.body(),
        )
        try:
            answer = await self._http.send(onward, stream=True)
            body = b"".join([chunk async for chunk in answer.aiter_raw()])
        except httpx.HTTPError as exc:
            return PlainTextResponse(f"The service does not answer: {exc!r}\n", 502)
        response = Response(body, answer.status_code)
        for name, value in answer.headers.multi_items():
            if name == "location":
                response.headers[name] = self._outside(value)
            elif name not in HOP_BY_HOP:
                response.headers.append(name, value)
        return response

    def _outside(self, location: str) -> str:
        """A location within the API's base, absolute or not, as a path of this server."""
        base = str(self._http.base_url).rstrip("/")
        for inside in (base, urlsplit(base).path):
            if inside and location.startswith(f"{inside}/"):
                return location.removeprefix(inside)
        return location
