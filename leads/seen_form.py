"""Forms that write over what is known.

Each brings a mark of what it showed. Where that is no longer so, somebody else was faster: the form
comes back with what was written, and beside each field what it says by now.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms

from accounts.models import one_line

FASTER = (
    "Somebody else has changed this meanwhile, and nothing of yours is saved yet. Below is what you"
    " wrote, and what it says now. Save again if yours should hold."
)


def line(label: str, most: int, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        validators=[one_line],
        widget=forms.TextInput(attrs=attrs),
    )


class SeenForm(forms.Form):
    """What was written over what was shown. Only what differs from it is an edit."""

    def __init__(self, data: Any, *, shown: dict[str, Any], about: str) -> None:
        super().__init__(data, initial=shown, auto_id=f"{about}_%s")
        self.mark = _mark(shown)

    def clean(self) -> dict[str, Any]:
        if self.data.get("seen") != self.mark:
            self.add_error(None, FASTER)
            for name in self.changed_data:
                self[name].help_text = f"Now: {self.in_words(name) or 'empty'}"
        return self.cleaned_data

    def in_words(self, name: str) -> str:
        """What a field shows, for people."""
        value = self.initial.get(name)
        titles = dict(getattr(self.fields[name], "choices", ()))
        if isinstance(value, list):
            return ", ".join(str(titles.get(one, one)) for one in value)
        return "" if value is None else str(titles.get(value, value))

    def written(self, names: tuple[str, ...]) -> dict[str, Any]:
        """What was written over, of these."""
        return {name: self.cleaned_data[name] for name in names if name in self.changed_data}


def _mark(shown: dict[str, Any]) -> str:
    text = json.dumps(shown, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]
