"""Speed and size of `entente import gdelt`: rows a second, peak memory, size of the ledger, the time in which it opens and
answers for the rows of one dyad.

    python3 benches/import.py --entente target/release/entente --sample ../shared/events/gdelt/20191024143000.export.CSV

Makes a GDELT 2.0 file of --rows rows (10 million by default, some 4 GB) in a temporary folder (--folder), drawn with a fixed
seed from the rows of the sample, each with an id of its own and a day within twenty-four years; deletes everything
afterwards. Standard library only. Some 58% of the rows are taken: for a ledger of 10 million, make 17.4 million."""
import argparse
import json
import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

FIRST = date(2000, 1, 1)
DAYS = 24 * 365


def make(sample, path, rows):
    """A file of that many rows; its size."""
    cells = [line.rstrip("\n").split("\t") for line in open(sample, encoding="utf-8", errors="replace")]
    cells = [c for c in cells if len(c) == 61]
    draw = random.Random(7)
    days = [(FIRST + timedelta(n)).strftime("%Y%m%d") for n in range(DAYS)]
    # Before the day, and after it: all but the first two cells.
    tails = ["\t" + "\t".join(c[2:]) + "\n" for c in cells]
    with open(path, "w", encoding="utf-8", buffering=1 << 22) as out:
        for start in range(0, rows, 50_000):
            some = min(50_000, rows - start)
            picked = draw.choices(tails, k=some)
            drawn = draw.choices(days, k=some)
            out.write("".join(f"{100_000_000 + start + i}\t{day}{tail}" for i, (day, tail) in enumerate(zip(drawn, picked))))
    return os.path.getsize(path)


def peak(command):
    """Seconds, peak memory in megabytes, processor seconds and output of a command."""
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{command[1]} failed with {child.returncode}")
    cpu = used.ru_utime + used.ru_stime
    return time.perf_counter() - started, used.ru_maxrss / 1024, cpu, out


def busiest(ledger):
    """The pair of which there are most rows."""
    base = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    pair = base.execute("SELECT source, target FROM set_blocks WHERE source <> target GROUP BY source, target "
                        "ORDER BY sum(length(data)) DESC LIMIT 1").fetchone()
    names = [base.execute("SELECT code FROM set_entities WHERE id = ?", (n,)).fetchone()[0] for n in pair]
    base.close()
    return names


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--entente", required=True, type=Path)
    ask.add_argument("--sample", required=True, type=Path)
    ask.add_argument("--rows", type=int, default=10_000_000)
    ask.add_argument("--folder", type=Path)
    ask.add_argument("--third", default="RUS", help="the third state of the trade-off that is timed")
    given = ask.parse_args()
    if not given.sample.exists():
        sys.exit(f"{given.sample}: the sample is not here, so nothing can be measured")
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        file, ledger = Path(folder) / "made.export.CSV", Path(folder) / "l.db"
        size = make(given.sample, file, given.rows)
        print(f"{given.rows:,} rows, {size / 1e9:.2f} GB", flush=True)
        load = os.getloadavg()[0]
        seconds, memory, cpu, out = peak([given.entente, "import", "gdelt", file, "--ledger", ledger, "--json"])
        summary = json.loads(out)
        read = summary["rows"] + summary["refused"]
        print(f"imported: {read / seconds:,.0f} rows/s ({seconds:.1f} s, {cpu:.1f} s of processor, load before {load:.1f}), "
              f"{summary['rows']:,} taken, {summary['refused']:,} refused {summary['reasons']}")
        print(f"peak memory: {memory:,.0f} MB")
        print(f"ledger: {ledger.stat().st_size / 1e6:,.0f} MB, {ledger.stat().st_size / max(summary['rows'], 1):.0f} bytes a row")
        opened = [1000 * peak([given.entente, "sets", "--ledger", ledger])[0] for _ in range(5)]
        print(f"`entente sets`: {statistics.median(opened):.0f} ms, start of the program included")
        a, b = busiest(ledger)
        for command in (["dyad", a, b], ["series", a, b, "--period", "year"], ["index", a, b, "--step", "year"]):
            asked = [given.entente, *command, "--set", "gdelt", "--ledger", ledger]
            times = [1000 * peak(asked)[0] for _ in range(5)]
            print(f"`entente {' '.join(command)}`: {statistics.median(times):.0f} ms, start of the program included")
        asked = [given.entente, "tradeoff", a, b, given.third, "--set", "gdelt", "--ledger", ledger, "--json"]
        seconds, memory, _, out = peak(asked)
        found = json.loads(out)
        print(f"`entente tradeoff {a} {b} {given.third}`: {seconds:.1f} s, {memory:,.0f} MB, {found['periods']} months, "
              f"{found['placebo']['triads']} placebo triads")


if __name__ == "__main__":
    main()
