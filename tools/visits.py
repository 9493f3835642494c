"""Reports of the current-events corpus that name a visit of the public record in the days around it, for a reader to judge which
of them tell it: gold/visits.jsonl holds those that do.

    python3 tools/visits.py ../shared > candidates.jsonl

Visits by foreign leaders to the United States and travels of secretaries of state, 2003 to 2023, from
shared/events (Office of the Historian). A report is listed where it names the visitor by surname (of a secretary also the
office) and the other side, from the day before the visit to two days after it; visits of more than twenty days are left out."""
import gzip
import json
import re
import sys
import unicodedata
import xml.etree.ElementTree as tree
from datetime import date, timedelta
from pathlib import Path

AMERICA = re.compile(r"\b(U\.?S\.?|United States|Washington|White House|American?|Bush|Obama|Trump|Biden|Camp David|"
                     r"New York|Florida|Mar-a-Lago|Texas|Crawford)\b")
NUMERAL = re.compile(r"(I|II|III|IV|V|VI|Jr\.?)")


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def visits(shared):
    """Every visit and travel of those years: list, number, days, person, country and town."""
    for kind, folder, element in (("visit", "state-visits", "visit"), ("travel", "state-travels/secretary-travels", "trip")):
        for path in sorted(Path(shared, "events", folder).glob("*.xml")):
            for item in tree.parse(path).getroot().iter(element):
                start = item.findtext("start-date") or ""
                if not "2003" <= start[:4] <= "2023" or (kind == "travel" and item.get("role") != "secretary"):
                    continue
                yield {"visit": f"{kind}-{item.findtext('id')}", "start": start[:10],
                       "end": (item.findtext("end-date") or start)[:10],
                       "person": item.findtext("visitor") or item.findtext("name") or "",
                       "country": item.findtext("from") or item.findtext("country") or "", "locale": item.findtext("locale")}


def surname(person):
    words = [w for w in plain(person.split(",")[0]).split() if not NUMERAL.fullmatch(w)]
    return words[-1] if words else ""


def names(visit, text):
    """Whether a report names the visitor and the other side."""
    who = re.search(rf"\b{re.escape(surname(visit['person']))}\b", text)
    if visit["visit"].startswith("visit"):
        return bool(who and AMERICA.search(text))
    places = [w.strip() for part in (visit["country"], visit["locale"]) for w in re.split(r"[,;]| and ", plain(part or ""))]
    there = any(len(w) > 3 and w[:5] in text for w in places)
    britain = visit["country"] == "United Kingdom" and re.search("Brit|London", text)
    return bool((who or "Secretary of State" in text) and (there or britain))


def main():
    shared = sys.argv[1] if len(sys.argv) > 1 else "../shared"
    on_day = {}
    with gzip.open(Path(shared, "corpus/current-events.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            report = json.loads(line)
            on_day.setdefault(report["date"], []).append((number, report))
    for visit in visits(shared):
        start, end = date.fromisoformat(visit["start"]), date.fromisoformat(visit["end"])
        if len(surname(visit["person"])) < 3 or (end - start).days > 20:
            continue
        day = start - timedelta(1)
        while day <= end + timedelta(2):
            for number, report in on_day.get(day.isoformat(), []):
                if names(visit, plain(report["text"])):
                    print(json.dumps(visit | {"report": number, "published": report["date"], "text": report["text"]},
                                     ensure_ascii=False))
            day += timedelta(1)


if __name__ == "__main__":
    main()
