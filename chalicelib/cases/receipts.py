"""The number a resident keeps: `HT-XXXX-XXXX`, 35 random bits and a check character.

Crockford's base32 leaves out letters that look like digits; what people mistype all the same (O for
0, I and L for 1) is read as meant. The check is Luhn's, modulo 32: it catches every single wrong
character and nearly every swap of neighbours, so that a typing slip is told apart from an unknown
receipt.
"""

from __future__ import annotations

from chalicelib.ids import Ids

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SYMBOLS = 8
"""Seven drawn and the check."""


def new(ids: Ids) -> str:
    """A fresh receipt, grouped as it is shown."""
    number = int.from_bytes(ids.random(5), "big") >> 5
    symbols = "".join(ALPHABET[number >> 5 * i & 31] for i in range(_SYMBOLS - 1))
    return _grouped(symbols + _check(symbols))


def parse(text: str) -> str | None:
    """The receipt as stored, or None when the text is none (a typing slip included).

    Takes lower case, spaces or no hyphens, and the prefix left out.
    """
    typed = "".join(text.upper().split()).replace("-", "")
    # A receipt may itself begin with HT: only what is longer than one has the prefix.
    symbols = (typed.removeprefix("HT") if len(typed) > _SYMBOLS else typed).translate(_MEANT)
    if len(symbols) != _SYMBOLS or any(symbol not in ALPHABET for symbol in symbols):
        return None
    return _grouped(symbols) if symbols[-1] == _check(symbols[:-1]) else None


def _grouped(symbols: str) -> str:
    return f"HT-{symbols[:4]}-{symbols[4:]}"


def _check(symbols: str) -> str:
    total = 0
    for place, symbol in enumerate(reversed(symbols)):
        doubled = ALPHABET.index(symbol) * (2 - place % 2)
        total += doubled // 32 + doubled % 32
    return ALPHABET[-total % 32]
