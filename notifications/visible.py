"""What a stranger wrote, as text that can only look like what it is."""

import unicodedata

LONGEST_LINE = 200
LONGEST_NOTE = 1500
LONGEST_SUBJECT = 150
# Joiners that belong to Persian and Indian names and to emoji; every other invisible sign, the
# right-to-left marks among them, can only make a line look like something that it is not.
JOINERS = "\u200c\u200d"


def one_line(text: str, limit: int = LONGEST_LINE) -> str:
    """The text as one visible line: no control characters, no marks that turn it round."""
    return _shortened(" ".join(_visible(text).split()), limit)


def header_line(text: str, limit: int = LONGEST_SUBJECT) -> str:
    """One line that the reader's mail program will not decode as an encoded header."""
    return one_line(text.replace("=?", "= ?"), limit)


def paragraphs(text: str, limit: int = LONGEST_NOTE) -> str:
    lines = [" ".join(_visible(line).split()) for line in text.splitlines()]
    return _shortened("\n".join(lines).strip(), limit)


def _visible(text: str) -> str:
    return "".join(_seen(sign) for sign in text)


def _seen(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Cf", "Cs") and sign not in JOINERS:
        return ""
    return " " if category in ("Cc", "Zl", "Zp") else sign


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
