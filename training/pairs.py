"""Marked pairs: the project's own sentences with an actor, the one it concerns, the trigger word and their labels.

`python training/pairs.py check FILE...` says which lines break the form of training/pairs/GUIDE.md.
"""
import hashlib
import random
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOTS = ("NONE AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION "
         "MOBILIZE COERCE ASSAULT").split()
POLARITY = ("+", "-")
MODALITY = "actual ongoing planned promised demanded possible hypothetical background".split()
TRAPS = ("- negation reported nested plan background metonym passive nominal light idiom not-politics anaphora headline "
         "official distractor clause far").split()
MARK = re.compile(r"</?[st]>|\*")


@dataclass
class Pair:
    root: str
    polarity: str
    modality: str
    trap: str
    text: str  # without marks
    actor: tuple  # start and end in `text`
    recipient: tuple | None
    trigger: tuple | None
    where: str  # file and line


def read_pair(line, where):
    """One line of the form of GUIDE.md. Raises ValueError with what is wrong."""
    cells = line.rstrip("\n").split("\t")
    if len(cells) != 5:
        raise ValueError(f"{len(cells)} columns, five wanted")
    root, polarity, modality, trap, marked = cells
    for value, allowed, name in ((root, ROOTS, "root"), (polarity, POLARITY, "polarity"),
                                 (modality, MODALITY, "modality"), (trap, TRAPS, "trap")):
        if value not in allowed:
            raise ValueError(f"{name} {value!r} is not known")
    text, spans, stars, twice = unmarked(marked)
    if twice:
        raise ValueError(f"{twice} twice")
    if "<s>" not in spans or "</s>" not in spans:
        raise ValueError("no <s>…</s>")
    if ("<t>" in spans) != ("</t>" in spans):
        raise ValueError("half of <t>…</t>")
    if len(stars) not in (0, 2) or (len(stars) == 0 and root != "NONE"):
        raise ValueError("one *trigger* wanted")
    span = lambda a, b: trimmed(text, spans[a], spans[b]) if a in spans else None
    pair = Pair(root, polarity, modality, trap, text, span("<s>", "</s>"), span("<t>", "</t>"),
                trimmed(text, *stars) if stars else None, where)
    for name, part in (("<s>", pair.actor), ("<t>", pair.recipient), ("trigger", pair.trigger)):
        if part and part[0] >= part[1]:
            raise ValueError(f"{name} is empty")
    return pair


def unmarked(marked):
    """The text without marks, where each mark stood first, where stars stood, and a mark that stands twice."""
    text, spans, at, stars, twice = "", {}, 0, [], None
    for mark in MARK.finditer(marked):
        text += marked[at:mark.start()]
        at = mark.end()
        if mark.group() == "*":
            stars.append(len(text))
        elif mark.group() in spans:
            twice = mark.group()
        else:
            spans[mark.group()] = len(text)
    return text + marked[at:], spans, stars, twice


def trimmed(text, start, end):
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def read_file(path):
    """The pairs of a file, and what is wrong with the other lines."""
    pairs, wrong = [], []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            pairs.append(read_pair(line, f"{Path(path).name}:{number}"))
        except ValueError as error:
            wrong.append(f"{path}:{number}: {error}")
    return pairs, wrong


# --- words ----------------------------------------------------------------------------------------------------------

WORD = re.compile(r"(?:mr|mrs|ms|dr|gen|col|lt|sgt|sen|rep|gov|st|jan|feb|mar|apr|aug|sept|sep|oct|nov|dec)\.(?=\s)"
                  r"|[a-z](?:\.[a-z])+(?!\w)\.?|\d[\d.,]*\d(?!\w)|\w+(?=n['’]t\b)|n['’]t\b|['’](?:s|re|ve|ll|d|m)\b|can(?=not\b)"
                  r"|\w+|\S", re.I)


@dataclass
class Marked:
    """A pair over words, as the network takes it. -100 where a label is not known."""
    words: list
    roles: list  # bit 1: part of the actor, bit 2: part of the recipient
    root: int
    trigger: int
    polarity: int
    modality: int
    where: str


def in_words(pair):
    found = [(m.start(), m.end()) for m in WORD.finditer(pair.text)]
    inside = lambda span: [span is not None and a < span[1] and b > span[0] for a, b in found]
    roles = [1 * a + 2 * r for a, r in zip(inside(pair.actor), inside(pair.recipient))]
    trigger = next((i for i, hit in enumerate(inside(pair.trigger)) if hit), -100)
    known = pair.modality is not None
    return Marked([pair.text[a:b] for a, b in found], roles, ROOTS.index(pair.root), trigger,
                  POLARITY.index(pair.polarity) if known else -100, MODALITY.index(pair.modality) if known else -100,
                  pair.where)


def codebook_pairs(folder):
    """The examples of the codebook's rules with one [actor] and one {recipient}, or two [actors] of a mutual event.
    The trigger is the first word that begins like a trigger of the rule; polarity and modality are not known."""
    pairs = []
    for path in sorted(Path(folder, "rules").glob("*.toml")):
        rules = tomllib.loads(path.read_text(encoding="utf-8"))
        for rule in rules["rule"]:
            stems = {stem(t.split()[-1 if kind == "noun" else 0]) for kind in ("verb", "noun", "adjective")
                     for t in rule.get(kind, [])}
            for example in rule.get("codes", []):
                pair = example_pair(example, converted(rules["root"], rule.get("cameo")), stems, f"{path.name}:{rule['id']}")
                if pair:
                    pairs.append(pair)
    return pairs


# Where the codebook counts otherwise than the conversion table of PLOVER (and PLV), the model is taught the table:
# sanctions, verdicts, signed agreements, intentions to yield, apologies, seizures.
AS_CONVERTED = {("SANCTION", "163"): "COERCE", ("SANCTION", "172"): "COERCE", ("SANCTION", "116"): "ACCUSE",
                ("AGREE", "057"): "SUPPORT", ("CONCEDE", "035"): "AGREE", ("CONCEDE", "055"): "SUPPORT",
                ("ASSAULT", "171"): "COERCE", ("CONCEDE", "085"): "RETREAT"}


def converted(root, cameo):
    return AS_CONVERTED.get((root, (cameo or "")[:3]), root)


def stem(word):
    return word[:max(3, len(word) - 2)].lower()


def example_pair(example, root, stems, where):
    text, actors, recipients, at = "", [], [], 0
    for mark in re.finditer(r"\[([^\[\]{}]+)\]|\{([^\[\]{}]+)\}", example):
        text += example[at:mark.start()]
        inner = mark.group(1) or mark.group(2)
        (actors if mark.group(1) else recipients).append((len(text), len(text) + len(inner)))
        text += inner
        at = mark.end()
    text += example[at:]
    sides = actors[:1] + recipients if recipients else actors
    if len(sides) != 2 or len(actors) > 2 or (recipients and len(actors) != 1):
        return None
    hit = next((m for m in re.finditer(r"\w+", text) if any(m.group().lower().startswith(s) for s in stems)), None)
    return Pair(root, None, None, None, text, sides[0], sides[1], (hit.start(), hit.end()) if hit else None, where)


def reversed_pair(pair):
    """The same sentence with the marks changed: nothing goes from the recipient to the actor."""
    return Pair("NONE", "+", "actual", "-", pair.text, pair.recipient, pair.actor, None, pair.where + " reversed")


def held_out(pair):
    """One pair in twenty measures and is not trained on; which ones, its text decides."""
    return int(hashlib.sha256(pair.text.encode()).hexdigest(), 16) % 20 == 0


def own_pairs(training):
    """All pairs of `training`/pairs."""
    found = []
    for path in sorted(Path(training, "pairs").glob("*.tsv")):
        pairs, wrong = read_file(path)
        if wrong:
            raise ValueError(wrong[0])
        found += pairs
    return found


MUTUAL = {"CONSULT", "AGREE", "COOPERATE", "SUPPORT", "ASSAULT", "NONE"}


def training_pairs(training, codebook, rng: random.Random, silver=None):
    """The pairs of the project that are not held out, the codebook's examples, some with the marks reversed, and those of
    silver.py where it was run."""
    pairs = [p for p in own_pairs(training) if not held_out(p)]
    turned = [reversed_pair(p) for p in pairs
              if p.recipient and p.root not in MUTUAL and rng.random() < 0.12]
    others = read_file(silver)[0] if silver else []
    return [in_words(p) for p in pairs + turned + codebook_pairs(codebook) + others]


def check(paths):
    seen, bad = {}, 0
    for path in paths:
        pairs, wrong = read_file(path)
        for pair in pairs:
            key = pair.text.lower(), pair.actor, pair.recipient
            if key in seen:
                wrong.append(f"{pair.where}: the same pair as {seen[key]}")
            seen[key] = pair.where
        for line in wrong:
            print(line)
        bad += len(wrong)
    print(f"{len(seen)} pairs, {bad} wrong lines")
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "check":
        sys.exit(check(sys.argv[2:]))
    sys.exit(__doc__)
