"""Values that are wrong everywhere in our own API, and what is said of them."""

from typing import Any

WRONG_TYPES: list[Any] = [1, 1.5, True, False, [], ["x"], {}, {"x": "y"}]
ISO = "Write a time in ISO 8601, such as 2026-05-15T14:00:00Z."
FAR = "No place on earth is so far from UTC."
YEARS = "Years go from 2000 to 2100."
MINUTES = "This must be from 1 to 44640 minutes."
STRING, NUMBER = "This must be a string.", "This must be a number."
UNSTORABLE = "This holds a NUL, half a surrogate pair or a number that cannot be stored."
CATEGORIES = (
    "This must be one of: Maintenance, Repair, Consultation, Installation, Service, Remodeling,"
    " Projects."
)
WRONG_TIMES = {
    "tomorrow": ISO,
    "14:00": ISO,
    "2026": ISO,
    "2026-05": ISO,
    "15.05.2026 14:00": ISO,
    "05/15/2026 2:00 PM": ISO,
    "2026-5-15T14:00:00Z": ISO,
    "2026-02-30T10:00:00Z": ISO,
    "2026-02-30": ISO,
    "2027-02-29": ISO,
    "2026-13-01T10:00:00Z": ISO,
    "2026-00-10T10:00:00Z": ISO,
    "2026-05-15T24:00:00Z": ISO,
    "2026-05-15T24:00": ISO,
    "2026-05-15T25:00:00Z": ISO,
    "2026-05-15T14:60:00Z": ISO,
    "2026-05-15T14:00:60Z": ISO,
    "2026-05-15T14:00:00 Europe/Berlin": ISO,
    "2026-05-15T14:00:00EST": ISO,
    "2026-05-15T14:00:00+99:00": ISO,
    "2026-05-15T14:00:00-24:00": ISO,
    "2026-05-15T14:00:00+23:59": FAR,
    "2026-05-15T14:00:00-14:01": FAR,
    "10000-01-01T00:00:00Z": ISO,
    "-0001-01-01T00:00:00Z": ISO,
    "0000-01-01T00:00:00Z": ISO,
    "1778853600": ISO,
    "1778853600000": ISO,
    "٢٠٢٦-٠٥-١٥T14:00:00Z": ISO,
    "NaN": ISO,
    "0001-01-01T00:00:00+14:00": "No calendar goes so far.",
    "9999-12-31T23:59:59-14:00": "No calendar goes so far.",
    "2026-03-08T02:30:00": "The clock skips 02:30 on that day. Choose another time.",
    "0001-01-01T00:00:00Z": YEARS,
    "1999-12-31T23:59:59Z": YEARS,
    "1970-01-01": YEARS,
    "2101-01-01T00:00:00Z": YEARS,
    "9999-12-31T23:59:59Z": YEARS,
    "9999-12-31T23:30:00Z": YEARS,
}
WRONG_DURATIONS: list[Any] = [
    0, -1, -60, 0.5, 0.999, -0.0, 1e-300, 44_641, 44_640.5, 10**12, 10**18, 10**30, 10**400,
    1e308, -(10**12), -(10**400), 2**63, 2**64,
]  # fmt: skip
NO_NUMBERS: list[Any] = ["60", "an hour", "1e3", True, False, [], [60], {}, {"minutes": 60}]
