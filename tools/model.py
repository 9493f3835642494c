"""Measures the language model with the program's own commands on the sets in shared/, against the least values of
crates/entente-model/floor.tsv; fails below one.

python3 tools/model.py target/release/entente ../shared"""
import csv
import json
import subprocess
import sys
from pathlib import Path

FLOORS = Path(__file__).parent.parent / "crates/entente-model/floor.tsv"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    entente, shared = sys.argv[1], Path(sys.argv[2])
    with open(FLOORS, encoding="utf-8") as lines:
        floors = list(csv.DictReader(lines, delimiter="\t"))
    found, below = {}, 0
    print(f"{'set':44} {'measure':10} {'value':>7} {'least':>7}")
    for row in floors:
        key = row["command"], row["file"]
        if key not in found:
            run = subprocess.run([entente, "evaluate", row["command"], shared / row["file"], "--json"],
                                 check=True, stdout=subprocess.PIPE)
            found[key] = json.loads(run.stdout)
        value = found[key][row["measure"]]
        short = value < float(row["least"])
        below += short
        print(f"{row['file']:44} {row['measure']:10} {value:7.4f} {float(row['least']):7.4f}{'  BELOW' if short else ''}")
    sys.exit(1 if below else 0)


if __name__ == "__main__":
    main()
