"""A picture is fetched from Kakao's hosts and from nowhere else, however it is asked for."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kakao import download
from chalicelib.kakao.download import LARGEST, Downloader, PassingError, RefusedError
from chalicelib.outside import is_public

ADDRESS = "https://secure.kakaocdn.net/dna/a/photo.jpg?expires=1"
INSIDE = (
    "127.0.0.1", "127.8.8.8", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "169.254.169.254", "169.254.170.2", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::1", "fd00::1", "fe80::1",
    "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
)  # fmt: skip


class TestWhere:
    @pytest.mark.parametrize("inside", INSIDE)
    def test_no_address_inside_is_asked(self, inside: str) -> None:
        with pytest.raises(RefusedError, match="refused"):
            Downloader(resolve=lambda _: [inside]).fetch(ADDRESS)

    def test_one_address_inside_among_public_ones_is_enough_to_refuse(self) -> None:
        with pytest.raises(RefusedError, match="refused"):
            Downloader(resolve=lambda _: ["8.8.8.8", "10.0.0.1"]).fetch(ADDRESS)

    @given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
    def test_private_and_loopback_addresses_are_never_public(self, inside: object) -> None:
        assert not is_public(str(inside))

    def test_the_internet_is(self) -> None:
        assert is_public("211.249.221.105")

    @pytest.mark.parametrize(
        "address",
        [
            "https://example.org/a.jpg",
            "http://169.254.169.254/latest/meta-data/",
            "https://secure.kakaocdn.net.example.org/a.jpg",
            "https://secure.kakaocdn.net@10.0.0.1/a.jpg",
            "https://secure.kakaocdn.net:8443/a.jpg",
            "https://evil.examp%le;.kakaocdn.net/a.jpg",
            "file:///etc/passwd",
        ],
    )
    def test_nothing_is_resolved_for_who_is_not_kakao(self, address: str) -> None:
        def resolve(host: str) -> list[str]:
            pytest.fail(f"{host} was looked up")

        with pytest.raises(RefusedError, match="refused"):
            Downloader(resolve=resolve).fetch(address)

    def test_it_connects_to_the_address_it_checked_under_the_hosts_own_name(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A name that resolves otherwise a moment later leads nowhere else."""
        reached: list[object] = []

        def connect(where: tuple[str, int], timeout: float) -> socket.socket:
            reached.append(where)
            return socket.socket()

        def wrap(_: ssl.SSLContext, plain: socket.socket, server_hostname: str) -> None:
            plain.close()
            reached.append(server_hostname)
            raise ssl.SSLError("no certificate of that name")

        monkeypatch.setattr(socket, "create_connection", connect)
        monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrap)
        answers = iter([["211.249.221.105"], ["127.0.0.1"]])

        with pytest.raises(PassingError):
            Downloader(resolve=lambda _: next(answers)).fetch(ADDRESS)

        assert reached == [("211.249.221.105", 443), "secure.kakaocdn.net"]

    def test_a_name_server_that_is_silent_passes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def silent(*_: object) -> None:
            raise socket.gaierror

        monkeypatch.setattr(socket, "getaddrinfo", silent)
        with pytest.raises(PassingError):
            Downloader().fetch(ADDRESS)


Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def answering(answer: Answer) -> Iterator[tuple[Downloader, list[str]]]:
    """A downloader with a stand-in that answers so, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Downloader(f"http://127.0.0.1:{server.server_port}/cdn"), asked
        finally:
            server.shutdown()
            thread.join()


def with_status(status: int, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer


def with_body(body: bytes, declared: int | None = None) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if declared is not None:
            handler.send_header("Content-Length", str(declared))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


class TestWhat:
    def test_the_bytes_as_they_are(self) -> None:
        with answering(with_body(b"picture", 7)) as (downloader, asked):
            assert downloader.fetch(ADDRESS) == b"picture"
        assert asked == ["/cdn/dna/a/photo.jpg?expires=1"]

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_not_followed(self, status: int) -> None:
        inside = with_status(status, Location="http://169.254.169.254/")
        with answering(inside) as (downloader, asked), pytest.raises(RefusedError, match="refused"):
            downloader.fetch(ADDRESS)
        assert len(asked) == 1

    @pytest.mark.parametrize("status", [401, 403, 404, 410])
    def test_a_link_that_has_ended_is_not_tried_again(self, status: int) -> None:
        with (
            answering(with_status(status)) as (downloader, _),
            pytest.raises(RefusedError, match="expired"),
        ):
            downloader.fetch(ADDRESS)

    @pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
    def test_a_fault_of_the_other_side_passes(self, status: int) -> None:
        with answering(with_status(status)) as (downloader, _), pytest.raises(PassingError):
            downloader.fetch(ADDRESS)

    def test_what_says_that_it_is_too_large_is_not_read(self) -> None:
        with (
            answering(with_body(b"", LARGEST + 1)) as (downloader, _),
            pytest.raises(RefusedError, match="too_large"),
        ):
            downloader.fetch(ADDRESS)

    def test_what_does_not_say_so_is_read_no_further(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(download, "LARGEST", 1000)
        with (
            answering(with_body(b"x" * 2000)) as (downloader, _),
            pytest.raises(RefusedError, match="too_large"),
        ):
            downloader.fetch(ADDRESS)

    def test_half_a_picture_is_none(self) -> None:
        with answering(with_body(b"half", 8)) as (downloader, _), pytest.raises(PassingError):
            downloader.fetch(ADDRESS)

    def test_a_trickle_ends_in_time(self) -> None:
        with answering(with_body(b"x" * 100_000)) as (plain, _):
            ticks = itertools.count(step=5.0)
            downloader = Downloader(plain._stand_in, seconds=lambda: float(next(ticks)))
            with pytest.raises(PassingError):
                downloader.fetch(ADDRESS)

    def test_nobody_there_passes(self) -> None:
        with answering(with_status(200)) as (downloader, _):
            pass
        with pytest.raises(PassingError):
            downloader.fetch(ADDRESS)

    def test_no_error_names_the_address(self) -> None:
        with answering(with_status(404)) as (downloader, _), pytest.raises(RefusedError) as error:
            downloader.fetch(ADDRESS)
        assert "kakaocdn" not in str(error.value)
