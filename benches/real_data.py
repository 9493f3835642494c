#!/usr/bin/env python3
"""Holds the measures of relations against what others found on real data.

    python3 benches/real_data.py --shared ../shared [--ledger corpus.db] [--out benches/real_data.tsv]

1. Triangular responses in the KEDS series of the Balkans and the Levant, imported anew, against their published signs.
2. Our coding of the reports of 2014 against ICEWS 2014: dyads by volume and by net score, rank correlations.
3. Our dyad-years from 2002 to 2019 against the distance of ideal points in the UN General Assembly.

2 and 3 need a ledger of the current-events corpus (`entente add`); without --ledger they are left out, and it says so.
Prints a table of every figure with its n, whatever it is. Needs nothing but Python and the release binary.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERBS = "SRB+BIHSER+SCG"
OUTSIDE = "NATO+UN+USA+EU"
# The same for every series of weeks, so that none is picked by what it shows.
HORIZONS = (1, 2, 4, 8, 12)
WAR = ["--from", "1992-04-01", "--to", "1995-12-31"]

# A, B, C, set, period, time, engaging, direction, horizons, published sign, who published it.
TRIANGLES = [
    ("NATO's acts to the Serbs, then the Serbs' to Bosnia", SERBS, "NATO", "BIH", "balkans", "week", WAR, "back", "forth",
     HORIZONS, "-", "Goldstein and Pevehouse 1997 (APSR 91: 515-529): Serb forces cooperate with Bosnia after NATO punishes them"),
    ("the Serbs' acts to Bosnia, then outside powers' to the Serbs", SERBS, "BIH", OUTSIDE, "balkans", "week", WAR, "forth",
     "back", HORIZONS, "+", "Goldstein and Pevehouse 1997: outside powers grow hostile to the Serbs after attacks on Bosnia"),
    ("US acts to Israel, then Israel's to the Palestinians", "ISR", "USA", "PSE", "levant", "month",
     ["--from", "1991-01-01", "--to", "1995-12-31"], "back", "forth", (1, 3, 6), "?",
     "Goldstein, Pevehouse, Gerner and Telhami 2001 (JCR 45: 594-620): a triangular response of Israel to the US; sign not in the abstract"),
    ("US acts to Israel, then Israel's to the Palestinians", "ISR", "USA", "PSE", "levant", "month", [], "back", "forth",
     (1, 3, 6), "?", "the same over 1979 to 2011"),
]


def entente(binary, *arguments, allowed=(0,)):
    """Runs the binary; its standard output."""
    run = subprocess.run([binary, *arguments], capture_output=True, text=True)
    if run.returncode not in allowed:
        sys.exit(f"entente {' '.join(arguments)}: {run.stderr.strip()}")
    return run.stdout


def triangles(binary, shared, folder):
    ledger = str(folder / "keds.db")
    for name, file in (("levant", "levant.cameo.csv.gz"), ("balkans", "balkans.weis.csv.gz")):
        entente(binary, "import", "keds", str(shared / "events" / "keds" / file), "--set", name, "--ledger", ledger)
    for what, a, b, c, dataset, period, time, engaging, direction, horizons, sign, source in TRIANGLES:
        arguments = ["tradeoff", a, b, c, "--set", dataset, "--ledger", ledger, "--period", period, *time, "--scale", "goldstein",
                     "--engagement", "net", "--engaging", engaging, "--direction", direction, "--horizon", str(max(horizons)),
                     "--placebos", "0", "--json"]
        found = json.loads(entente(binary, *arguments, allowed=(0, 3)))
        if found["verdict"] is None:
            yield {"what": f"{what} ({dataset}, {' '.join(time) or 'all'})", "published": sign, "note": "; ".join(found["reasons"]) + f"; {source}"}
        for order, key in (("engagement last", "horizons"), ("engagement first", "other_order")):
            for line in found.get(key, []):
                if line["horizon"] in horizons:
                    unit = found["unit"]
                    agrees = "" if sign == "?" else ("sign agrees" if (line["estimate"] > 0) == (sign == "+") else "SIGN DIFFERS")
                    yield {
                        "what": f"{what} ({dataset}, {line['horizon']} {period}s, {order})",
                        "estimate": line["estimate"] / unit, "low": line["low"] / unit, "high": line["high"] / unit,
                        "unit": "SD of the outcome's sum over the longest horizon", "n": line["n"], "published": sign,
                        "note": f"{agrees}; {source}" if agrees else source,
                    }


def ranks(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    ranked = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            ranked[place] = (start + end) / 2
        start = end + 1
    return ranked


def spearman(pairs):
    """Rank correlation with a 95% interval by Fisher's z (Bonett and Wright 2000)."""
    import math

    if len(pairs) < 10:
        return None
    x, y = ranks([p[0] for p in pairs]), ranks([p[1] for p in pairs])
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    over = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y))
    under = math.sqrt(sum((a - mean_x) ** 2 for a in x) * sum((b - mean_y) ** 2 for b in y))
    if under == 0:
        return None
    r = over / under
    half = 1.96 * math.sqrt((1 + r * r / 2) / (len(pairs) - 3))
    z = math.atanh(max(min(r, 0.999999), -0.999999))
    return r, math.tanh(z - half), math.tanh(z + half), len(pairs)


def dyads(binary, ledger, *more):
    rows = json.loads(entente(binary, "dyads", "--ledger", ledger, "--limit", "0", "--json", *more) or "[]")
    return {tuple(sorted((row["a"], row["b"]))): row for row in rows}


def correlation(what, pairs, note):
    found = spearman(pairs)
    if found is None:
        return {"what": what, "n": len(pairs), "note": f"too few to say; {note}"}
    r, low, high, n = found
    return {"what": what, "estimate": r, "low": low, "high": high, "unit": "rank correlation (95%)", "n": n, "note": note}


def against_icews(binary, shared, ledger, folder):
    other = str(folder / "icews.db")
    entente(binary, "import", "icews", str(shared / "events" / "icews14" / "icews14.tsv.gz"), "--set", "icews14", "--ledger", other)
    theirs = dyads(binary, other, "--set", "icews14")
    ours = dyads(binary, ledger, "--from", "2014-01-01", "--to", "2014-12-31")
    every = sorted(set(theirs) | set(ours))
    volume = [(ours.get(d, {}).get("events", 0), theirs.get(d, {}).get("events", 0)) for d in every]
    yield correlation("dyads of 2014 by volume, ours and ICEWS, all that either has", volume, "absent is 0")
    both = sorted(set(theirs) & set(ours))
    volume = [(ours[d]["events"], theirs[d]["events"]) for d in both]
    yield correlation("dyads of 2014 by volume, ours and ICEWS, in both", volume, "")
    for least in (1, 3, 5):
        kept = [d for d in both if ours[d]["events"] >= least and theirs[d]["events"] >= least]
        net = [(ours[d]["score_sum"], theirs[d]["score_sum"]) for d in kept]
        mean = [(ours[d]["score_mean"], theirs[d]["score_mean"]) for d in kept]
        yield correlation(f"dyads of 2014 by net PLOVER score, {least} or more events in both", net, "")
        yield correlation(f"dyads of 2014 by mean PLOVER score, {least} or more events in both", mean, "")


def against_votes(binary, shared, ledger):
    points = {}
    with open(shared / "events" / "un" / "IdealpointestimatesAll_Apr2020.csv", newline="", encoding="latin-1") as file:
        for row in csv.DictReader(file):
            points[row["iso3c"], 1945 + int(row["session"])] = float(row["IdealPoint"])
    years = {year: dyads(binary, ledger, "--from", f"{year}-01-01", "--to", f"{year}-12-31") for year in range(2002, 2020)}
    for least in (1, 3, 5, 10):
        pairs = []
        for year, found in years.items():
            for (a, b), row in found.items():
                if row["events"] >= least and (a, year) in points and (b, year) in points:
                    pairs.append((row["score_mean"], -abs(points[a, year] - points[b, year])))
        yield correlation(f"dyad-years 2002-2019: mean PLOVER score and closeness of UN ideal points, {least} or more events", pairs,
                          "Bailey, Strezhnev and Voeten 2017; no figure for event data is published to be held against")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--shared", type=pathlib.Path, default=ROOT.parent / "shared")
    arguments.add_argument("--ledger")
    arguments.add_argument("--binary", default=str(ROOT / "target" / "release" / "entente"))
    arguments.add_argument("--out", type=pathlib.Path)
    given = arguments.parse_args()
    if not (given.shared / "events").is_dir():
        sys.exit(f"{given.shared}/events is absent: nothing was measured")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        rows += triangles(given.binary, given.shared, pathlib.Path(folder))
        if given.ledger:
            rows += against_icews(given.binary, given.shared, given.ledger, pathlib.Path(folder))
            rows += against_votes(given.binary, given.shared, given.ledger)
        else:
            print("without --ledger: ICEWS 2014 and the UN ideal points were not measured", file=sys.stderr)
    columns = ["what", "estimate", "low", "high", "unit", "n", "published", "note"]
    lines = ["\t".join(columns)]
    for row in rows:
        cells = [f"{row[c]:+.3f}" if isinstance(row.get(c), float) else str(row.get(c, "")) for c in columns]
        lines.append("\t".join(cells))
    text = "\n".join(lines) + "\n"
    print(text, end="")
    if given.out:
        given.out.write_text(text)


if __name__ == "__main__":
    main()
