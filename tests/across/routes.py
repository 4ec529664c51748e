"""Every route of the API, as the site map has it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

DIALECTS = ("api/v1/", "api/", "v1/", "connect/", "public/", settings.LEGACY_API_PREFIX)


@dataclass(frozen=True)
class Route:
    """A method at a path; `names` are what its pattern takes out of the address."""

    method: str
    template: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.template}"

    @property
    def dialect(self) -> str:
        return next(prefix for prefix in DIALECTS if self.template.startswith(prefix))

    def at(self, ids: Mapping[str, str]) -> str:
        path = self.template
        for name in self.names:
            path = path.replace(f"<{name}>", ids[name])
        return f"/{path}"


def routes() -> Iterator[Route]:
    """All that a viewset answers."""
    for prefix, pattern in _patterns(get_resolver().url_patterns):
        actions = getattr(pattern.callback, "actions", None)
        if actions and prefix.startswith(DIALECTS):
            template, names = normalize(pattern.pattern.regex.pattern)[0]
            told = template % {name: f"<{name}>" for name in names}
            for method in actions:
                yield Route(method.upper(), prefix + told, tuple(names))


def _patterns(patterns: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns, prefix + str(one.pattern))
        else:
            yield prefix, one
