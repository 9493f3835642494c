"""Compares a reading of the reference case with what a careful reader takes from it.

python3 tools/seed.py target/release/entente ../shared/seed

Prints a line for each expected item and fails under the floors of the first release: 9 of 12 events with right actors,
recipients, root and polarity, 4 of 6 statements, all 4 people, nothing of the `wrong` list."""
import json
import re
import subprocess
import sys

CONFLICT = {"ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"}
FLOORS = {"events": 9, "statements": 4, "people": 4}


def plain(text):
    text = text.translate(str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"}))
    return re.sub(r"[\s\".,]+", " ", text).strip().lower()


def codes(parties):
    return {p["entity"] for p in parties if p.get("entity")}


def sides_agree(want, event):
    actors, recipients = codes(event["actors"]), codes(event["recipients"])
    want_a, want_r = set(want["actor"]), set(want["recipient"])
    if want_a == want_r or want.get("reciprocal"):  # both sides do it: where the text names whom does not matter
        return actors | recipients == want_a | want_r
    return actors == want_a and recipients == want_r


def near(want, event, text):
    """The event must stand where the expected words stand."""
    words = plain(want["words"])
    evidence = plain(event["evidence"]["text"])
    trigger = plain(event["trigger"]["text"])
    return trigger in words or any(w in evidence for w in (words, words[: len(words) // 2]))


def main():
    program, folder = sys.argv[1:3]
    expected = json.load(open(f"{folder}/expected.json"))
    text = open(f"{folder}/article.txt").read()
    run = subprocess.run([program, "read", f"{folder}/article.txt", "--published", expected["published"], "--json"],
                         check=True, capture_output=True, text=True)
    reading = json.loads(run.stdout)
    found = {"events": 0, "statements": 0, "people": 0}
    for want in expected["events"]:
        hits = [e for e in reading["events"] if e["root"] in want["root"] and sides_agree(want, e)
                and e["polarity"] == want["polarity"] and near(want, e, text)]
        found["events"] += bool(hits)
        print(f"event      {'right ' if hits else 'MISSED'} {want['id']}")
    for want in expected["statements"]:
        hit = any(plain(want["words"]) in plain(s["words"]["text"]) and s["direct"] == want["direct"]
                  and (s.get("speaker") or {}).get("resolved", (s.get("speaker") or {}).get("name")) == want["speaker"]
                  for s in reading["statements"])
        found["statements"] += hit
        print(f"statement  {'right ' if hit else 'MISSED'} {want['words'][:60]}")
    for want in expected["claims"]:
        hit = any(c["kind"] == want["kind"] and set(c["engagement"]) == set(want["engagement"])
                  and set(c["other"]) == set(want["other"]) for c in reading["claims"])
        print(f"claim      {'right ' if hit else 'MISSED'} {want['words'][:60]}")
    for want in expected["commitments"]:
        hit = any(c["status"] == want["status"] for c in reading["commitments"])
        print(f"commitment {'right ' if hit else 'MISSED'} {want['what']}")
    for want in expected["people"]:
        hit = any(p["name"] == want["name"] and p["country"] == want["country"]
                  and (p["office"] or "").lower() == want["office"].lower() for p in reading["people"])
        found["people"] += hit
        print(f"person     {'right ' if hit else 'MISSED'} {want['name']}")
    wrong = wrongs(reading)
    for line in wrong:
        print("WRONG     ", line)
    print(", ".join(f"{n} {k} (least {FLOORS[k]})" for k, n in found.items()) + f", {len(wrong)} wrong")
    sys.exit(bool(wrong) or any(found[k] < least for k, least in FLOORS.items()))


def wrongs(reading):
    """What no reading of this report may hold: expected.json, "wrong"."""
    out = []
    for e in reading["events"]:
        actors, recipients = codes(e["actors"]), codes(e["recipients"])
        words = f"{e['root']} {sorted(actors)} -> {sorted(recipients)} ({e['trigger']['text']})"
        affirmed = e["polarity"] == "affirmed"
        if affirmed and e["root"] in {"ACCUSE", "REJECT"} and "IND" in actors and {"USA", "PAK"} & recipients:
            out.append("an objection by India: " + words)
        if affirmed and e["root"] in CONFLICT and ({"USA", "IND"} <= actors | recipients or {"USA", "PAK"} <= actors | recipients):
            out.append("a conflict that is not there: " + words)
        if any("Web Desk" in p["name"] for p in e["actors"] + e["recipients"]):
            out.append("the Web Desk as an actor: " + words)
        if e["root"] == "ASSAULT" and {"IND", "PAK"} <= actors | recipients and e["modality"] in ("actual", "ongoing") \
                and (e["when"]["end"] or "") > "2025-06-30":
            out.append("a present war: " + words)
    return out


if __name__ == "__main__":
    main()
