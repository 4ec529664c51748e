"""Where in the world a business is: its time zone, country and currency, as codes with names."""

import zoneinfo
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_territory_currencies
from django.core.exceptions import ValidationError
from phonenumbers import SUPPORTED_REGIONS

_WORDS = Locale("en")
_AREAS = (
    "Africa", "America", "Antarctica", "Asia", "Atlantic",
    "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip
Choices = list[tuple[str, str]]


@cache
def countries() -> Choices:
    """The countries whose phone numbers we can read, by name."""
    named = [(code, _WORDS.territories.get(code, code)) for code in SUPPORTED_REGIONS]
    return sorted(named, key=lambda country: country[1])


@cache
def currencies() -> Choices:
    """What is legal tender today in one of the countries."""
    codes = {code for country, _ in countries() for code in get_territory_currencies(country)}
    return [(code, f"{code} · {_WORDS.currencies.get(code, code)}") for code in sorted(codes)]


@cache
def time_zones() -> list[tuple[str, Choices]]:
    """Zones by area; old spellings too, because some browsers and systems still report them."""
    areas: dict[str, Choices] = {area: [] for area in _AREAS}
    other: Choices = [("UTC", "UTC")]
    for name in sorted(zoneinfo.available_timezones() - {"UTC", "Factory", "localtime"}):
        area, _, place = name.partition("/")
        if area in areas:
            areas[area].append((name, place.replace("_", " ")))
        else:
            other.append((name, name.replace("_", " ")))
    return [*areas.items(), ("Other", other)]


@cache
def _time_zone_names() -> frozenset[str]:
    return frozenset(name for _, zones in time_zones() for name, _ in zones)


def currency_of(country: str) -> str:
    """The currency that a business in this country most likely counts in."""
    return next(iter(get_territory_currencies(country)), "USD")


def first_weekday(country: str) -> int:
    """What a week begins with there, as `date.weekday()` counts; Monday where nobody has said."""
    try:
        return Locale.parse(f"und_{country}").first_week_day
    except UnknownLocaleError:
        return 0


def check_time_zone(name: str) -> None:
    if name not in _time_zone_names():
        raise ValidationError("Choose a time zone from the list, such as America/New_York.")


def check_country(code: str) -> None:
    if code not in SUPPORTED_REGIONS:
        raise ValidationError("Choose a country by its two-letter code, such as US.")


def check_currency(code: str) -> None:
    if code not in dict(currencies()):
        raise ValidationError("Choose a currency by its three-letter code, such as USD.")
