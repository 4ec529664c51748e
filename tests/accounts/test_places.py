import pytest
from django.core.exceptions import ValidationError

from accounts import places
from accounts.models import Business


def zones() -> list[str]:
    return [name for _, area in places.time_zones() for name, _ in area]


def test_every_zone_that_is_offered_is_valid_and_offered_once() -> None:
    for name in zones():
        places.check_time_zone(name)
        assert Business(time_zone=name).zone.key == name
    assert len(zones()) == len(set(zones()))


def test_old_spellings_that_browsers_report_are_there() -> None:
    assert {"Asia/Calcutta", "Asia/Kolkata", "US/Eastern", "Etc/UTC", "UTC"} <= set(zones())


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "Factory", "../etc/passwd", "utc", "\x00"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        places.check_time_zone(name)


def test_every_country_has_a_name_and_a_currency_that_is_offered() -> None:
    offered = dict(places.currencies())
    for code, name in places.countries():
        assert name != code
        assert places.currency_of(code) in offered
    assert ("GB", "United Kingdom") in places.countries()
    assert places.currency_of("CA") == "CAD"
