"""Looks after the gold: whether its records are sound, and how far two annotators agree.

    python3 tools/gold.py check [gold/records.jsonl]     every record: fields, codes, modes, dates, words that stand in the text
    python3 tools/gold.py agreement                      gold/second.jsonl, coded blind by others, against gold/records.jsonl

Ends with 1 where a record is faulty. Standard library only."""
import collections
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOTS = "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
MODALITIES = "actual ongoing planned promised demanded possible hypothetical past-background".split()
TRAPS = "copies background negation reported plans dates metonyms offices roles not-politics anaphora figures headlines dirty".split()
KINDS = "assurance praise objection accusation appeal announcement assessment".split()
STATUSES = ["announced", "signed", "in force", "in progress", "delivered", "broken", "lapsed", "open"]
CLAIMS = "not-at-expense at-expense improving worsening conditional".split()
DAY = re.compile(r"\d{4}-\d\d-\d\d")
ITEMS = ("events", "statements", "commitments", "claims")


def known_codes():
    """Codes of states, and of organisations and groups."""
    codes = set()
    for line in (ROOT / "codebook/countries.tsv").read_text().splitlines():
        codes.update(cell for cell in line.split("\t")[:3] if re.fullmatch("[A-Z]{3}", cell))
    for name in ("organisations", "groups"):
        codes.update(re.findall(r'^code\s*=\s*"([^"]+)"', (ROOT / f"codebook/actors/{name}.toml").read_text(), re.M))
    return codes


def known_modes():
    """Pairs of root and mode."""
    rows = [line.split("\t") for line in (ROOT / "codebook/events.tsv").read_text().splitlines()]
    return {(row[0], row[1]) for row in rows if len(row) > 1 and row[0] in ROOTS}


def faults(record, codes, modes):
    """What is wrong with a record, in words."""
    text = record["text"]
    known = {"id", "split", "trap", "published", "text", "people", *ITEMS}
    yield from (f"unknown field {field}" for field in set(record) - known)
    if not re.fullmatch(r"[a-z]-\d{3}", record["id"]):
        yield "id is a letter and three digits"
    elif record["split"] != ("dev" if int(record["id"][2:]) % 2 else "test"):
        yield "odd numbers are for development, even ones for the test"
    if record["trap"] not in (None, *TRAPS):
        yield f"no such trap: {record['trap']}"
    if not DAY.fullmatch(record["published"]):
        yield "published is no day"
    for kind in ITEMS:
        for item in record.get(kind, []):
            if not item.get("words", "x" if kind == "events" and "words" not in item else "") or item.get("words", "") not in text:
                yield f"{kind}: the words do not stand in the text: {item.get('words')!r}"
            for field in ("actors", "recipients", "about", "parties", "to", "engagement", "other"):
                for code in item.get(field, []):
                    if code not in codes and not (field == "other" and code == "*"):
                        yield f"{kind}: no such code: {code}"
    for event in record.get("events", []):
        yield from (f"no such root: {root}" for root in event["root"] if root not in ROOTS)
        if event.get("mode") and not any((root, event["mode"]) in modes for root in event["root"]):
            yield f"{'|'.join(event['root'])} has no mode {event['mode']}"
        yield from (f"no such modality: {m}" for m in event.get("modality", []) if m not in MODALITIES)
        if event.get("polarity", "affirmed") not in ("affirmed", "denied"):
            yield "polarity is affirmed or denied"
        days = [event.get("start"), event.get("end")]
        if any(days) and not (all(days) and all(DAY.fullmatch(day) for day in days) and days[0] <= days[1]):
            yield f"start and end are two days in their order: {days}"
    for field, allowed, kind in (("statements", KINDS, "kind"), ("claims", CLAIMS, "kind"), ("commitments", STATUSES, "status")):
        for item in record.get(field, []):
            if item[kind] not in allowed:
                yield f"{field}: no such {kind}: {item[kind]}"


def check(path):
    codes, modes = known_codes(), known_modes()
    wrong, seen, traps, roots, quiet, annotated = 0, set(), collections.Counter(), collections.Counter(), 0, 0
    for number, line in enumerate(path.read_text().splitlines(), 1):
        try:
            record = json.loads(line)
            found = list(faults(record, codes, modes))
        except (ValueError, KeyError) as error:
            found, record = [f"cannot be read: {error!r}"], {"id": "?"}
        if record["id"] in seen:
            found.append("this id stands twice")
        seen.add(record["id"])
        for fault in found:
            wrong += 1
            print(f"{path.name}:{number}: {record['id']}: {fault}")
        traps[record.get("trap")] += 1
        roots.update(root for event in record.get("events", []) for root in event["root"])
        quiet += not any(record.get(kind) for kind in ITEMS)
        annotated += "statements" in record
    print(f"{len(seen)} records, {quiet} with nothing to code, {annotated} annotated with statements and the rest; {wrong} faults")
    print("traps:", ", ".join(f"{trap} {n}" for trap, n in traps.most_common() if trap))
    print("roots:", ", ".join(f"{root} {n}" for root, n in roots.most_common()))
    return wrong == 0


def paired(text, first, second):
    """Events of two annotators, paired by place and by what they have in common."""
    def overlap(a, b):
        i, j = text.find(a["words"]), text.find(b["words"])
        return max(0, min(i + len(a["words"]), j + len(b["words"])) - max(i, j))
    pairs = []
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            if overlap(a, b):
                same = [bool(set(a["root"]) & set(b["root"]))]
                same += [set(a.get(side, [])) == set(b.get(side, [])) for side in ("actors", "recipients")]
                pairs.append((3 * same[0] + 2 * same[1] + 2 * same[2] + overlap(a, b) / 1000, i, j, same))
    used = set(), set()
    for _, i, j, same in sorted(pairs, key=lambda pair: -pair[0]):
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            yield first[i], second[j], same


def agreement():
    gold = {r["id"]: r for r in map(json.loads, (ROOT / "gold/records.jsonl").read_text().splitlines())}
    second = [json.loads(line) for line in (ROOT / "gold/second.jsonl").read_text().splitlines()]
    events, matched, right, same, quiet = [0, 0], 0, 0, collections.Counter(), 0
    spoken = [0, 0, 0]
    for other in second:
        own = gold[other["id"]]
        events[0] += len(own["events"])
        events[1] += len(other["events"])
        quiet += bool(own["events"]) == bool(other["events"])
        for a, b, (root, actors, recipients) in paired(own["text"], own["events"], other["events"]):
            matched += 1
            same.update({"root": root, "actors": actors, "recipients": recipients})
            if root and actors and recipients:
                right += 1
                same["polarity"] += a.get("polarity", "affirmed") == b.get("polarity", "affirmed")
                same["modality"] += bool(set(a.get("modality", ["actual"])) & set(b.get("modality", ["actual"])))
                same["mode"] += a.get("mode") == b.get("mode")
                same["date"] += (a.get("start"), a.get("end")) == (b.get("start"), b.get("end"))
                same["speaker"] += a.get("speaker") == b.get("speaker")
        if "statements" in own:
            spoken[0] += len(own["statements"])
            spoken[1] += len(other["statements"])
            for a in own["statements"]:
                spoken[2] += any(a["words"] in b["words"] or b["words"] in a["words"] for b in other["statements"])
    print(f"{len(second)} records, {events[0]} and {events[1]} events, {matched} at the same place")
    print(f"event or none: {quiet / len(second):.3f}")
    print(f"event with root, actors and recipients: F1 {2 * right / sum(events):.3f}")
    print("at the same place:", ", ".join(f"{field} {same[field] / matched:.3f}" for field in ("root", "actors", "recipients")))
    print("of those:", ", ".join(f"{field} {same[field] / right:.3f}" for field in ("polarity", "modality", "mode", "date", "speaker")))
    print(f"statements: F1 {2 * spoken[2] / max(1, spoken[0] + spoken[1]):.3f} of {spoken[0]} and {spoken[1]}")
    return True


def main():
    asked = sys.argv[1:]
    if asked[:1] == ["check"]:
        return check(Path(asked[1]) if len(asked) > 1 else ROOT / "gold/records.jsonl")
    if asked == ["agreement"]:
        return agreement()
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
