"""Intake against the database's own limit: `python -m bench.intake [--rounds 5] [--seconds 8]`.

In turn, on one machine and one database: pushes over HTTP with everything on, pgbench writing the
same rows in one prepared transaction, and pushes of people who are known. Prints each round, the
ratio of the medians (the promise is 20 %) and the latencies. Needs a PostgreSQL server
(`DATABASE_URL`, whose database it replaces by one of its own), `pgbench`, and `REDIS_URL`.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.driver import Load, drive
from bench.server import Server, free_port, manage

CONNECTIONS = 16
WORKERS = 2
DATABASE = "pocketcrm_bench"
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Bench:
    server: Server
    key: str
    database_url: str
    business: int
    seconds: int

    def pushes(self, *, first: int, known: int | None = None) -> Load:
        return drive(
            self.server.port, self.key, CONNECTIONS, self.seconds, first=first, known=known
        )

    def pgbench(self) -> float:
        """Transactions a second, each with the rows of one push."""
        script = ROOT / "bench" / "intake.pgbench.sql"
        done = subprocess.run(
            [
                "pgbench",
                "--no-vacuum",
                "--protocol=prepared",
                f"--client={CONNECTIONS}",
                "--jobs=2",
                f"--time={self.seconds}",
                f"--define=business={self.business}",
                f"--file={script}",
                self.database_url,
            ],
            check=True,
            capture_output=True,
            text=True,
        )
        line = next(line for line in done.stdout.splitlines() if line.startswith("tps"))
        return float(line.split()[2])


def main() -> None:
    arguments = _arguments()
    url = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    admin_url = urlsplit(url)._replace(path="/postgres").geturl()
    database_url = urlsplit(url)._replace(path=f"/{DATABASE}").geturl()
    home = tempfile.mkdtemp(prefix="pocketcrm-bench-")
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/9"),
        "POCKETCRM_HOME": home,
        "PORT": str(free_port()),
        "LOG_LEVEL": "WARNING",
    }
    _psql(
        admin_url, f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", f"CREATE DATABASE {DATABASE}"
    )
    try:
        manage(environment, "migrate", "--verbosity=0")
        manage(environment, "createcachetable")
        opened = json.loads(
            manage(
                environment, "setup_business", "--name=Bench", "--owner=bench@example.com",
                "--password=bench-of-intake-1",
            )
        )  # fmt: skip
        issued = json.loads(
            manage(
                environment, "create_api_key", f"--business={opened['business']['slug']}",
                "--name=Bench", "--scope=leads:write", "--rate-limit=100000",
            )
        )  # fmt: skip
        business = int(_psql(database_url, "SELECT id FROM accounts_business"))
        with Server(environment, workers=WORKERS) as server:
            bench = Bench(server, issued["key"], database_url, business, arguments.seconds)
            _report(bench, arguments.rounds)
    finally:
        _psql(admin_url, f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        shutil.rmtree(home)


def _report(bench: Bench, rounds: int) -> None:
    bench.pushes(first=0)  # warms connections, plans and code
    pushed, written, repeated = [], [], []
    for number in range(1, rounds + 1):
        pushed.append(bench.pushes(first=number * 10_000_000))
        written.append(bench.pgbench())
        repeated.append(bench.pushes(first=number * 10_000_000, known=pushed[-1].people))
        new, known = (loads[-1].rate / written[-1] for loads in (pushed, repeated))
        print(
            f"round {number}: {pushed[-1].rate:7.0f} new people/s, {repeated[-1].rate:7.0f} known,"
            f" pgbench {written[-1]:7.0f}: {new:.1%} and {known:.1%}",
            flush=True,
        )
    limit = statistics.median(written)
    for name, loads in (("new people", pushed), ("known people", repeated)):
        rate = statistics.median(load.rate for load in loads)
        ratio = f"{rate / limit:.1%} of pgbench's {limit:.0f}/s"
        print(f"{name}: {rate:.0f}/s, {ratio}; {_latency(loads)}")
    failed = sum(load.failed for load in pushed + repeated)
    print(f"answers that were not 2xx: {failed}")
    sys.exit(1 if failed else 0)


def _latency(loads: list[Load]) -> str:
    times = sorted(time for load in loads for time in load.times)
    points = ((50, "p50"), (95, "p95"), (99, "p99"))
    return ", ".join(f"{name} {times[len(times) * p // 100] * 1000:.1f} ms" for p, name in points)


def _psql(url: str, *statements: str) -> str:
    commands = [part for statement in statements for part in ("-c", statement)]
    done = subprocess.run(
        ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", url, *commands],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=8)
    return parser.parse_args()


if __name__ == "__main__":
    main()
