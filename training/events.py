"""Reports with the events that a reader finds in them, as the event head learns them.

    python training/events.py --entente target/release/entente --shared ../shared --out training/out/events.json
    python training/events.py check                        every report: fields, codes, words that stand in the text

`reports/own-*.jsonl` are the project's own texts, in the form of `gold/records.jsonl` with a trigger for each event;
`reports/current-events-*.jsonl` are annotations of reports in shared/, which are named by their line there and whose text
stays there: words and triggers are given as places in it. Entente itself says which words a report has, how they hang
together and whom they mention; a mention that the register does not know is nobody here as it is when Entente runs."""
import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pairs

FRAMES = {
    "events": pairs.ROOTS,
    "claims": "NONE not-at-expense at-expense improving worsening conditional".split(),
    "statements": "NONE assurance praise objection accusation appeal announcement assessment".split(),
    "commitments": ["NONE", "announced", "signed", "in force", "in progress", "delivered", "broken", "lapsed", "open"],
}
SIDES = {"events": ("actors", "recipients"), "claims": ("engagement", "other"), "statements": (None, "about"),
         "commitments": ("parties", "to")}
LABEL = {"events": "root", "claims": "kind", "statements": "kind", "commitments": "status"}
MENTIONS = "none state capital nationality person organisation agent anaphor".split()
MOST_WORDS = 256  # of a report that are read at once
SLOTS = 12  # actors of a report that are told apart
CASES = ("none other by with to against of for from in on at between over into toward towards among about 's under after "
         "despite through via as").split()
LONGEST_PATH = 5
HEADS = ("VERB", "NOUN", "ADJ", "AUX", "PROPN")


# --- reports --------------------------------------------------------------------------------------------------------

def own_reports(training):
    for path in sorted(Path(training, "reports").glob("own-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def shared_reports(training, shared):
    """Annotations of reports in shared/, with their texts."""
    found = {}
    for path in sorted(Path(training, "reports").glob("current-events-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            found[record["report"]] = record
    with gzip.open(Path(shared, "corpus/current-events.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number in found:
                report = json.loads(line)
                yield with_words(found[number], report["text"]) | {
                    "id": f"report-{number}", "published": report["date"], "text": report["text"]}


def with_words(record, text):
    """Places in the text as the words that stand there."""
    def item(one):
        return one | {name: text[slice(*one[name])] for name in ("words", "trigger") if name in one}
    return record | {kind: [item(one) for one in record.get(kind, [])] for kind in FRAMES}


def parsed(entente, reports):
    """What Entente makes of each report: its sentences, by id."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for r in reports:
            file.write(json.dumps({"id": r["id"], "date": r.get("published", "2020-01-01"), "text": r["text"]}) + "\n")
        file.flush()
        out = subprocess.run([entente, "parse", "--json", file.name], stdout=subprocess.PIPE, check=True).stdout
    found = {}
    for line in out.decode().splitlines():
        sentence = json.loads(line)
        found.setdefault(sentence["document"], []).append(sentence)
    return found


def joined(sentences):
    """The sentences of a report as one list of words."""
    scene = {"words": [], "sentence": [], "headline": [], "head": [], "deprel": [], "lemma": [], "upos": [], "span": [],
             "mentions": [], "ends": []}
    for number, sentence in enumerate(sentences):
        base = len(scene["words"])
        for token in sentence["tokens"]:
            scene["words"].append(token["form"])
            scene["sentence"].append(number)
            scene["headline"].append(sentence["headline"])
            scene["head"].append(-1 if token["head"] is None else base + token["head"])
            scene["deprel"].append(token["deprel"])
            scene["lemma"].append(token["lemma"])
            scene["upos"].append(token["upos"])
            scene["span"].append((token["span"]["start"], token["span"]["end"]))
        scene["mentions"] += [[base + a["first"], base + a["last"], a["kind"], a["codes"]] for a in sentence["actors"]]
        scene["ends"].append(len(scene["words"]))
    return scene


def place(text, words, inner=None):
    """Where words stand in a text, in bytes; or the `inner` word among them."""
    start = text.find(words)
    if start < 0:
        return None
    if inner is not None:
        whole = re.compile(rf"(?<!\w){re.escape(inner)}(?!\w)").search(text, start, start + len(words))
        start, words = whole.start() if whole else text.find(inner, start), inner
    return len(text[:start].encode()), len(text[:start + len(words)].encode())


def tokens_of(scene, place):
    return [i for i, (a, b) in enumerate(scene["span"]) if place and a < place[1] and b > place[0]]


def head_of(scene, tokens):
    """The word on which the others of a stretch hang."""
    free = [i for i in tokens if scene["head"][i] not in tokens]
    return next((i for i in free if scene["upos"][i] in HEADS), (free or tokens)[0])


def scene_of_report(report, sentences):
    scene = joined(sentences) | {"id": report["id"], "whole": True, "frames": []}
    for kind in FRAMES:
        for item in report.get(kind, []):
            span = tokens_of(scene, place(report["text"], item["words"]))
            if not span:
                continue
            trigger = tokens_of(scene, place(report["text"], item["words"], item["trigger"])) if "trigger" in item else []
            label = item[LABEL[kind]]
            one, other = (item.get(side, []) if side else [] for side in SIDES[kind])
            scene["frames"].append({"kind": kind, "labels": label if isinstance(label, list) else [label], "one": one,
                                    "other": other, "span": span, "trigger": (trigger or [head_of(scene, span)])[0]})
    return scene


def scene_of_pair(number, pair, sentences):
    """A marked pair: one event of its sentence is known, the others are not."""
    scene = joined(sentences) | {"id": f"pair-{number}", "whole": False, "frames": []}
    in_bytes = lambda span: tuple(len(pair.text[:at].encode()) for at in span)
    trigger = tokens_of(scene, in_bytes(pair.trigger))
    if not trigger:
        return None
    sides = []
    for name, span in (("one", pair.actor), ("other", pair.recipient)):
        tokens = tokens_of(scene, in_bytes(span)) if span else []
        sides.append(side_of_pair(scene, tokens, f"?{name}") if tokens else [])
    scene["frames"].append({"kind": "events", "labels": [pair.root], "one": sides[0], "other": sides[1], "span": trigger,
                            "trigger": trigger[0]})
    return scene


def side_of_pair(scene, tokens, nameless):
    """The codes of a marked side; one that the register does not know gets a code of its own."""
    head = head_of(scene, tokens)
    mentions = [m for m in scene["mentions"] if m[0] <= head < m[1]]
    mentions = mentions or [m for m in scene["mentions"] if m[0] <= tokens[-1] and tokens[0] < m[1]]
    for mention in mentions:
        if mention[3]:
            return mention[3]
    if mentions:
        mentions[0][3].append(nameless)
    else:
        scene["mentions"].append([tokens[0], tokens[-1] + 1, "agent", [nameless]])
    return [nameless]


# --- what lies between a trigger and a mention ------------------------------------------------------------------------

def mention_head(scene, mention):
    first, last = mention[:2]
    return next((i for i in range(last - 1, first - 1, -1) if not first <= scene["head"][i] < last), last - 1)


def chain(scene, word):
    """A word, its head, the head of that, up to the root."""
    found = [word]
    while scene["head"][found[-1]] >= 0 and len(found) < 64:
        found.append(scene["head"][found[-1]])
    return found


def path(scene, trigger, word):
    """The relations on the way from a trigger up to the word that both hang on, and from there down."""
    ups, downs = chain(scene, trigger), chain(scene, word)
    top = next((w for w in ups if w in downs), None)
    if top is None:
        return None
    rel = scene["deprel"]
    return [f"^{rel[w]}" for w in ups[:ups.index(top)]] + [rel[w] for w in reversed(downs[:downs.index(top)])]


def case_of(scene, word):
    lemma = next((scene["lemma"][i] for i in range(len(scene["words"]))
                  if scene["head"][i] == word and scene["deprel"][i] == "case"), "none")
    return lemma if lemma in CASES else "other"


def between(scene, trigger, mention):
    """Seven things that tell how a mention stands to a trigger: path, case, relation, first step, length, order,
    sentences apart. Paths and steps are words here; `Between` numbers them."""
    word = mention_head(scene, mention)
    apart = scene["sentence"][word] - scene["sentence"][trigger]
    order = 1 if mention[0] <= trigger < mention[1] else 0 if word < trigger else 2
    case, relation = CASES.index(case_of(scene, word)), scene["deprel"][word]
    steps = None if apart else path(scene, trigger, word)
    if steps is None:
        return "far", case, relation, "far", 8, order, max(-3, min(3, apart)) + 3
    name = " ".join(steps) if len(steps) <= LONGEST_PATH else "long"
    return name, case, relation, steps[0] if steps else "self", min(len(steps), 7), order, 3


class Between:
    """Numbers for what lies between; `paths` and `steps` begin with what stands for all others."""

    def __init__(self, paths, steps, relations):
        self.paths, self.steps, self.relations = ({x: i for i, x in enumerate(xs)} for xs in (paths, steps, relations))

    @staticmethod
    def seen(scenes, relations, least=8):
        paths, steps = Counter(), Counter()
        for scene in scenes:
            for frame in scene["frames"]:
                for mention in scene["mentions"]:
                    name, _, _, step, *_ = between(scene, frame["trigger"], mention)
                    paths[name] += 1
                    steps[step] += 1
        kept = lambda counts: ["other"] + sorted(x for x, n in counts.items() if n >= least)
        return kept(paths), kept(steps)

    def sizes(self):
        return len(self.paths), len(CASES), len(self.relations), len(self.steps), 9, 3, 7

    def numbers(self, scene, trigger):
        """A row for each mention of the scene."""
        rows = []
        for mention in scene["mentions"]:
            name, case, relation, step, *rest = between(scene, trigger, mention)
            rows.append([self.paths.get(name, 0), case, self.relations[relation], self.steps.get(step, 0), *rest])
        return rows


def limited(scene):
    """The scene as far as the head reads it, its actors numbered in the order in which they are first named."""
    words = min(len(scene["words"]), MOST_WORDS)
    codes = list(dict.fromkeys(c for m in scene["mentions"] if m[1] <= words for c in m[3]))[:SLOTS]
    scene["codes"], scene["count"] = codes, words
    scene["mentions"] = [m[:3] + [[codes.index(c) for c in m[3] if c in codes]] for m in scene["mentions"] if m[1] <= words]
    scene["frames"] = [f for f in scene["frames"] if f["trigger"] < words]
    return scene


# --- commands ---------------------------------------------------------------------------------------------------------

def check(training):
    sys.path.insert(0, str(Path(training).parent / "tools"))
    import gold
    codes, modes = gold.known_codes(), gold.known_modes()
    wrong, count, events = 0, 0, 0
    for report in own_reports(training):
        count += 1
        found = [f"trigger outside its words: {e['trigger']!r}" for e in report.get("events", []) if e["trigger"] not in e["words"]]
        bare = [{k: v for k, v in e.items() if k != "trigger"} for e in report.get("events", [])]
        events += len(bare)
        found += gold.faults(report | {"id": "a-001", "split": "dev", "trap": None, "events": bare}, codes, modes)
        for fault in found:
            print(f"{report['id']}: {fault}")
        wrong += len(found)
    print(f"{count} own reports, {events} events, {wrong} faults")
    return 1 if wrong else 0


def main():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--entente", default="target/release/entente")
    parse.add_argument("--shared", default="../shared")
    parse.add_argument("--codebook", default="codebook")
    parse.add_argument("--out", default="training/out/events.json")
    args = parse.parse_args()
    training = Path(__file__).parent
    reports = [r for r in (*own_reports(training), *shared_reports(training, args.shared)) if readable(r["text"])]
    scenes = parsed(args.entente, reports)
    found = [scene_of_report(r, scenes[r["id"]]) for r in reports if r["id"] in scenes]
    marked = pairs.own_pairs(training) + pairs.codebook_pairs(args.codebook)
    marked = [p for p in marked if not pairs.held_out(p) and p.root != "NONE" and p.trigger]
    scenes = parsed(args.entente, [{"id": str(i), "text": p.text} for i, p in enumerate(marked)])
    made = [scene_of_pair(i, p, scenes[str(i)]) for i, p in enumerate(marked) if str(i) in scenes]
    found += [s for s in made if s]
    Path(args.out).parent.mkdir(parents=True, exist_ok=True)
    Path(args.out).write_text(json.dumps(found))
    print(Counter(s["whole"] for s in found), Counter(f["kind"] for s in found for f in s["frames"]))


def readable(text):
    """Not what begins with the name of its outlet and is nothing else."""
    return bool(text.strip()) and not text.lstrip().startswith("(")


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        sys.exit(check(Path(__file__).parent))
    main()
