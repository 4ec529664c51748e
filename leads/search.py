"""How people write what they look for."""

import re

# Digits in any spelling, as a word of its own or several: (555) 123-4567, +1 555.123.4567
_NUMBER = re.compile(r"(?<!\S)[+(]*\d[\d\s().+/-]*(?!\S)")


def search_words(text: str) -> list[str]:
    """The words that a person's search text must hold, phone numbers as bare digits.

    The zero that some countries dial before a number is not in its international form.
    """
    return _NUMBER.sub(_digits, text.lower()).split()


def _digits(spelled: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", spelled.group())
    return f" {digits.lstrip('0') or digits} "
