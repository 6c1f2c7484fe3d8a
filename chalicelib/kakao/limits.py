"""Kakao's limits for requests and for answers of version "2.0".

Source: Kakao Business guide, skill_guide/answer_json_format, unless a line says otherwise. Where
two of Kakao's pages differ, the stricter limit stands. The guide never says how a character is
counted, so they hold for `messages.fit.units`, which counts what is largest: UTF-16 units.
"""

from __future__ import annotations

from typing import Final

USER_KEY: Final = 70
IMAGES: Final = 10  # secure image plugin; accounts of developers

BODY_BYTES: Final = 30_720  # above 30 KB the resident gets no answer at all (help centre)
OUTPUTS: Final = 3
QUICK_REPLIES: Final = 10
QUICK_REPLY_LABEL: Final = 14  # our choice: the guide sets none, and phones cut

SIMPLE_TEXT: Final = 1_000
ALT_TEXT: Final = 50

CARD_TITLE: Final = 50
TEXT_CARD: Final = 400  # title and description together
TEXT_CARD_IN_CAROUSEL: Final = 128  # description alone
BASIC_CARD_DESCRIPTION: Final = 230
CAROUSEL_LINES: Final = 2  # title and description of a basicCard in a carousel
COMMERCE_TITLE: Final = 30
COMMERCE_DESCRIPTION: Final = 40
LIST_ITEMS: Final = 5
LIST_ITEMS_IN_CAROUSEL: Final = 4
ITEM_LIST: Final = 10
ITEM_LIST_IN_CAROUSEL: Final = 5
ITEM_TITLE: Final = 6  # a display cut rather than an error: Kakao's own example has 8
ITEM_LINES: Final = 2
ITEM_SUMMARY: Final = 14
ITEM_CARD: Final = 200  # title and description together
ITEM_CARD_IN_CAROUSEL: Final = 100
ITEM_CARD_LINES: Final = 12
PROFILE_TITLE: Final = 15

CAROUSEL_ITEMS: Final = 10
CAROUSEL_LISTS: Final = 5
CAROUSEL_HEADER_TITLE_LINES: Final = 2
CAROUSEL_HEADER_DESCRIPTION_LINES: Final = 3

BUTTONS: Final = 3
BUTTONS_SIDE_BY_SIDE: Final = 2
BUTTON_LABEL: Final = 14
BUTTON_LABEL_SIDE_BY_SIDE: Final = 8
