"""Marked pairs that the codebook's rules find in the dated reports of shared/: much, in real wire language, and not read
by anybody. They teach the relation head beside the project's own pairs, and end in training/out, never in the
repository. Reports without a title alone: places are counted in the text.

python training/silver.py --entente target/release/entente --shared ../shared --out training/out/silver.tsv"""
import argparse
import gzip
import json
import random
import re
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from pairs import converted

MOST_OF_A_ROOT = 600
LEAST_CONFIDENCE = 0.6


def marked(text, event, sentence):
    """The sentence with the first actor, the first recipient and the trigger marked; none where they do not stand in it
    apart from one another."""
    if not event["actors"] or not event["recipients"]:
        return None
    parts = [("<s>", "</s>", event["actors"][0]["evidence"]), ("<t>", "</t>", event["recipients"][0]["evidence"]),
             ("*", "*", event["trigger"])]
    spans = sorted((p["span"]["start"], p["span"]["end"], a, b) for a, b, p in parts)
    if any(x[1] > y[0] for x, y in zip(spans, spans[1:])):
        return None
    start, end = sentence
    if spans[0][0] < start or spans[-1][1] > end:
        return None
    raw, out, at = text.encode(), "", start
    for a, b, opens, closes in spans:
        out += raw[at:a].decode() + opens + raw[a:b].decode() + closes
        at = b
    return re.sub(r"\s+", " ", out + raw[at:end].decode()).strip()


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--entente", default="target/release/entente")
    parse.add_argument("--shared", default="../shared")
    parse.add_argument("--reports", type=int, default=36000)
    parse.add_argument("--out", default="training/out/silver.tsv")
    args = parse.parse_args()
    rng = random.Random(7)
    with gzip.open(Path(args.shared, "corpus/current-events.jsonl.gz"), "rt", encoding="utf-8") as lines:
        reports = [line for line in lines if "*" not in line and "<" not in line]
    reports = rng.sample(reports, min(args.reports, len(reports)))
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as chosen:
        chosen.writelines(json.dumps(json.loads(r) | {"id": str(i)}) + "\n" for i, r in enumerate(reports))
        chosen.flush()
        run = subprocess.Popen([args.entente, "read", "--jsonl", chosen.name], stdout=subprocess.PIPE, encoding="utf-8")
        readings = map(json.loads, run.stdout)
        pairs = [p for r in readings for p in pairs_of(json.loads(reports[int(r["document"]["id"])]), r)]
        if run.wait():
            raise SystemExit(f"{args.entente} failed")
    pairs = sorted(set(pairs))
    rng.shuffle(pairs)
    taken, rows = Counter(), []
    for root, line in pairs:
        taken[root] += 1
        if taken[root] <= MOST_OF_A_ROOT:
            rows.append(line)
    Path(args.out).write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(len(rows), "pairs:", dict(taken))


def pairs_of(report, reading):
    for event in reading["events"]:
        parties = event["actors"][:1] + event["recipients"][:1]
        guessed = any(p["via"] == "generic" for p in parties)
        span = reading["sentences"][event["sentence"]]["span"]
        if event["confidence"] < LEAST_CONFIDENCE or guessed or event["reciprocal"] and len(event["actors"]) > 1:
            continue
        line = marked(report["text"], event, (span["start"], span["end"]))
        if line:
            modality = event["modality"].replace("past-background", "background")
            polarity = "-" if event["polarity"] == "denied" else "+"
            root = converted(event["root"], event["cameo"])
            yield root, f"{root}\t{polarity}\t{modality}\t-\t{line}"


if __name__ == "__main__":
    main()
