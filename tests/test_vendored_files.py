"""The browser files that we ship are the ones that `bin/vendor` fetched."""

import hashlib
import json

from django.conf import settings

VENDOR = settings.ROOT / "static" / "vendor"


def test_every_vendored_file_has_the_hash_that_was_written_down() -> None:
    rows = json.loads((VENDOR / "manifest.json").read_text())
    written = {row["file"]: row["sha256"] for row in rows}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "manifest.json"
    }
    assert found == written
