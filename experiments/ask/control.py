"""Control characters, which a text may hold and a terminal would obey: found, and written out."""

from __future__ import annotations

import re

CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]")
"""What moves a terminal's cursor, colours it, or turns the order of letters round; a tab and the end of a line do not."""


def visible(text: str) -> str:
    """The text with every control character written out, as in \\x1b."""
    return CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)
