"""Numbers that may never be kept, replaced before anything else sees the text.

Resident and foreigner registration numbers, passports and driver's licences may not be processed
without a statute (Personal Information Protection Act, articles 24 and 24-2); card and account
numbers are of no use here. Phone numbers and receipts stay.
"""

from __future__ import annotations

import re

from chalicelib.language.normalise import clean

MASK = "●●●●●●"

_LONGEST_LEFT = 9
"""A run of more digits than this that is no phone number is an account, card or licence."""

_DASH = "[-‐‑‒–—―−]"
_GAP = rf"[\s_/.~·]{{0,3}}(?:{_DASH}|다시)?[\s_/.~·]{{0,3}}"
_MONTH = "(?:0[1-9]|1[0-2])"
_DAY = "(?:0[1-9]|[12][0-9]|3[01])"
_SAID = "[0-9공영일이삼사오육륙칠팔구]"
_PHONE = r"""
    (?:\+?82[\s.-]?0?|0)1[016789][\s.-]{0,3}[0-9]{3,4}[\s.-]{0,3}[0-9]{4}
  | 0(?:2|[3-7][0-9]|50[0-9])[\s.)-]{0,3}[0-9]{3,4}[\s.-]{0,3}[0-9]{4}
"""

# The first alternative that matches wins. All but a plain run of digits are bounded, and a run is
# never tried twice, so the work is linear.
_NUMBERS = re.compile(
    rf"""
    (?<![0-9])(?:
      (?P<resident>
          [0-9]{{2}}{_MONTH}{_DAY}{_GAP}[0-9][\s-]?[0-9]{{6}}
        | [0-9]{{2}}[\s.-]{_MONTH}[\s.-]{_DAY}{_GAP}[0-9]{{7}}
        | (?:[0-9][\s.-]{{1,3}}){{12}}[0-9]
      )
    | (?P<phone>{_PHONE})
    | (?P<card>[0-9]{{4}}(?:\s[0-9]{{4}}){{3}} | [0-9]{{4}}\s[0-9]{{6}}\s[0-9]{{5}})
    | (?P<said>
        (?!(?:[0-9][\s.-]?){{13}})
        {_SAID}[\s.-]?{_SAID}[\s.-]?
        (?:[0공영][\s.-]?{_SAID}|[1일][\s.-]?[0-2공영일이])[\s.-]?
        (?:[0-2공영일이][\s.-]?{_SAID}|[3삼][\s.-]?[01공영일])[\s.-]?
        (?:다시|에)?[\s.-]?(?:{_SAID}[\s.-]?){{6}}{_SAID}
      )
    | (?P<run>[0-9]+(?:{_DASH}[0-9]+)*)
    )(?![0-9]|-[0-9])
  | (?<![A-Za-z0-9])(?P<passport>[MSRGDmsrgd](?:[0-9]{{8}}|[0-9]{{3}}[A-Za-z][0-9]{{4}}))
    (?![A-Za-z0-9])
    """,
    re.VERBOSE,
)
_SPACED_ACCOUNT = re.compile(
    r"((?:계좌|통장|은행|농협|신협|새마을|우체국|카뱅|토스|입금)[^0-9\n●]{0,12})"
    r"([0-9](?:[ -]?[0-9])+)"
)
_ANY_PHONE = re.compile(_PHONE, re.VERBOSE)


def mask(text: str) -> tuple[str, bool]:
    """`text` cleaned, with `MASK` for every such number, and whether there was one.

    Masking what is masked already changes nothing.
    """
    cleaned = clean(text)
    safe = _SPACED_ACCOUNT.sub(_without_account, _NUMBERS.sub(_without_number, cleaned))
    return safe, safe != cleaned


def _without_number(match: re.Match[str]) -> str:
    number = match[0]
    digits = "".join(c for c in number if c.isdigit())
    match match.lastgroup:
        case "phone":
            return number
        case "passport" | "resident" | "said":
            return MASK
        case "card":
            return MASK if _passes_luhn(digits) else number
        case _:
            return number if _may_stay(digits) else MASK


def _without_account(match: re.Match[str]) -> str:
    number = match[2]
    short = sum(c.isdigit() for c in number) <= _LONGEST_LEFT
    return match[0] if short or _ANY_PHONE.search(number) else match[1] + MASK


def _may_stay(digits: str) -> bool:
    # A mobile number with a digit too many is a slip to ask about, not a secret.
    slip = digits.startswith("01") and len(digits) <= 12
    return slip or len(digits) <= _LONGEST_LEFT


def _passes_luhn(digits: str) -> bool:
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
