"""What is written down, and what must not be."""

import subprocess
import sys

import pytest
from django.conf import settings

TOKEN = "91444305e68846ac32fce729e811a0f82ccab18d"  # of no address that there is
FAIL = """
import logging.config, sys
from pocketcrm.logs import lines_on_stderr
logging.config.dictConfig(lines_on_stderr("INFO"))
try:
    raise ValueError(sys.argv[1])
except ValueError:
    logging.getLogger("django.request").exception("Internal Server Error: %s", sys.argv[1])
"""


@pytest.mark.parametrize("path", ["/feeds/{}.ics", "/join/{}/"])
def test_a_token_in_an_address_is_not_written_down_where_answering_it_fails(path: str) -> None:
    address = path.format(TOKEN)
    ran = subprocess.run(
        [sys.executable, "-c", FAIL, address],
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    shown = address.replace(TOKEN, "…").replace(".ics", "")
    lines = ran.stderr.splitlines()
    assert lines[0].endswith(f" ERROR django.request [-] Internal Server Error: {shown}")
    assert lines[-1] == f"ValueError: {shown}"
