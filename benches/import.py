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


def peak(command, allowed=(0,)):
    """Seconds, peak memory in megabytes, processor seconds and output of a command."""
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in allowed:
        sys.exit(f"{command[1]} failed with {child.returncode}")
    cpu = used.ru_utime + used.ru_stime
    return time.perf_counter() - started, used.ru_maxrss / 1024, cpu, out


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--entente", required=True, type=Path)
    ask.add_argument("--sample", required=True, type=Path)
    ask.add_argument("--rows", type=int, default=10_000_000)
    ask.add_argument("--folder", type=Path)
    ask.add_argument("--triad", nargs=3, default=["USA", "CHN", "RUS"], help="the states that are asked about")
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
        a, b, c = given.triad
        for command in (["dyad", a, b], ["series", a, b, "--period", "year"], ["index", a, b, "--step", "year"]):
            asked = [given.entente, *command, "--set", "gdelt", "--ledger", ledger]
            times = [1000 * peak(asked)[0] for _ in range(5)]
            print(f"`entente {' '.join(command)}`: {statistics.median(times):.0f} ms, start of the program included")
        asked = [given.entente, "tradeoff", a, b, c, "--set", "gdelt", "--ledger", ledger, "--json"]
        seconds, memory, _, out = peak(asked, allowed=(0, 3))
        found = json.loads(out)
        print(f"`entente tradeoff {a} {b} {c}`: {seconds:.1f} s, {memory:,.0f} MB, {found['periods']} months, "
              f"{found.get('placebo', {}).get('triads', 0)} placebo triads")


if __name__ == "__main__":
    main()
