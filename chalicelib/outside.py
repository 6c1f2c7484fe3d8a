"""Connections to places that others named: only to addresses that are public for all who ask, and
connected to as they were checked, so that a second look-up cannot lead elsewhere."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from http.client import HTTPSConnection
from ipaddress import ip_address, ip_network
from typing import Final

Resolve = Callable[[str], Sequence[str]]

_ASSIGNMENTS: Final = ip_network("192.0.0.0/24")
"""IETF protocol assignments (RFC 6890): Python before 3.11.9 takes some of them for public."""


class NoSuchHostError(OSError):
    """The name server knows no such host, or does not answer."""


class NotPublicError(ValueError):
    """The host is within some network, perhaps our own."""


def addresses_of(host: str) -> Sequence[str]:
    """A host's IPv4 addresses: a function outside a VPC has no other way out.

    Raises:
        NoSuchHostError: the name server does not answer.
    """
    try:
        found = socket.getaddrinfo(host, 443, socket.AF_INET, socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoSuchHostError("no such host at the moment") from error
    return [str(where[0]) for *_, where in found]


def is_public(address: str) -> bool:
    """Whether it is an address that anyone on the internet could ask: no loopback, no private or
    shared network, no link-local one (where clouds keep their credentials)."""
    where = ip_address(address)
    if where.version != 4 or where in _ASSIGNMENTS:
        return False
    return where.is_global and not where.is_multicast


def connection_to(
    host: str, timeout: float, resolve: Resolve = addresses_of, port: int = 443
) -> HTTPSConnection:
    """A connection to a host, not yet connected.

    Raises:
        NotPublicError: any of its addresses is not public.
        NoSuchHostError: the name server does not answer.
    """
    found = resolve(host)
    if not found or not all(map(is_public, found)):
        raise NotPublicError("the host has an address that is not public")
    return PinnedConnection(host, found[0], timeout, port)


class PinnedConnection(HTTPSConnection):
    """Speaks to one address under a host's name, which the certificate must hold."""

    def __init__(self, host: str, address: str, timeout: float, port: int = 443) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)  # type: ignore[attr-defined]
