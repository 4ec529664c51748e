"""The calendar at a million appointments: `python -m bench.calendar [--rounds 30]`.

One business has 10,000 appointments and another 1,000,000, a week of each as full as a week of the
other. Each question is asked of both in turn, through the whole stack but the network. Prints the
medians and their ratio, of which the promise is 1.5 at most. Needs a PostgreSQL server
(`DATABASE_URL`; the bench makes a database of its own there).
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import django

DATABASE = "pocketcrm_bench_calendar"
FEW, MANY = 10_000, 1_000_000
WARM_UP = 3
LIMIT = 1.5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    url = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    admin_url = urlsplit(url)._replace(path="/postgres").geturl()
    home = tempfile.mkdtemp(prefix="pocketcrm-bench-")
    os.environ |= {
        "DATABASE_URL": urlsplit(url)._replace(path=f"/{DATABASE}").geturl(),
        "REDIS_URL": "",
        "POCKETCRM_HOME": home,
        "DJANGO_SETTINGS_MODULE": "pocketcrm.settings",
        "LOG_LEVEL": "ERROR",
    }
    drop = f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"
    _psql(admin_url, drop, f"CREATE DATABASE {DATABASE}")
    try:
        django.setup()
        is_flat = _report(rounds)
    finally:
        _psql(admin_url, drop)
        shutil.rmtree(home)
    sys.exit(0 if is_flat else 1)


def _report(rounds: int) -> bool:
    from bench.diaries import questions  # noqa: PLC0415 - its models want the settings made above

    few, many = questions(FEW, MANY)
    ratios = [_compare(name, few[name], many[name], rounds) for name in few]
    return max(ratios) <= LIMIT


def _compare(
    name: str, few: Callable[[], object], many: Callable[[], object], rounds: int
) -> float:
    """Ask both in turn and print what it took; the first rounds warm plans and code."""
    times: dict[int, list[float]] = {FEW: [], MANY: []}
    for number in range(WARM_UP + rounds):
        for count, ask in ((FEW, few), (MANY, many)):
            began = time.perf_counter()
            ask()
            if number >= WARM_UP:
                times[count].append((time.perf_counter() - began) * 1000)
    few_took, many_took = (statistics.median(times[count]) for count in (FEW, MANY))
    ratio = many_took / few_took
    print(f"{name:<22} {few_took:7.1f} ms, {many_took:7.1f} ms: {ratio:.2f}", flush=True)
    return ratio


def _psql(url: str, *statements: str) -> None:
    commands = [part for statement in statements for part in ("-c", statement)]
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", url, *commands], check=True)


if __name__ == "__main__":
    main()
