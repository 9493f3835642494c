"""Reads the treebanks and entity gold into one list of sentences, and cuts words into pieces.

Sources and licences: see DATA_CARD.md. Nothing marked test is opened here except by `evaluate.py`.
"""
import gzip
import json
import random
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

UPOS = ("ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X").split()
KEPT_FEATURES = ("Degree", "Mood", "Number", "Person", "PronType", "Tense", "VerbForm", "Voice")
ENTITY_TYPES = ("PER", "ORG", "LOC", "EVENT", "MISC")
ENTITY_TAGS = ["O"] + [f"{side}-{kind}" for kind in ENTITY_TYPES for side in "BI"]

STYLES = {"gum": 1, "crossner": 2}  # sources that draw entities otherwise than UNER


@dataclass
class Sentence:
    words: list
    upos: list = None
    feats: list = None
    lemma: list = None
    head: list = None  # 0 is the root, words count from 1
    deprel: list = None
    entities: list = None  # BIO tags
    source: str = ""
    pieces: list = field(default=None)  # list of lists of piece ids, one per word


def numbered(sets):
    """The number of each label in its set."""
    return {name: {label: i for i, label in enumerate(labels)} for name, labels in sets.items()}


def kept_features(column):
    if column == "_":
        return "_"
    pairs = [p for p in column.split("|") if p.split("=")[0] in KEPT_FEATURES]
    return "|".join(pairs) or "_"


def lemma_script(form, lemma):
    """How to make the lemma from the lower-cased form: letters to strip at the end, letters to add."""
    low, lemma = form.lower(), lemma.lower()
    common = 0
    while common < min(len(low), len(lemma)) and low[common] == lemma[common]:
        common += 1
    return f"{len(low) - common}+{lemma[common:]}"


def read_conllu(path, source):
    sentences, rows = [], []
    for line in Path(path).read_text(encoding="utf-8").split("\n") + [""]:
        if line.startswith("#"):
            continue
        if not line:
            if rows:
                sentences.append(sentence_from_rows(rows, source))
            rows = []
            continue
        cells = line.split("\t")
        if cells[0].isdigit():
            rows.append(cells)
    return sentences


def sentence_from_rows(rows, source):
    words = [r[1] for r in rows]
    deprel = [r[7] for r in rows]
    return Sentence(
        words=words,
        upos=[r[3] for r in rows],
        feats=[kept_features(r[5]) for r in rows],
        lemma=[lemma_script(r[1], r[2]) for r in rows],
        head=[int(r[6]) for r in rows],
        deprel=deprel,
        entities=gum_entities(rows) if any("Entity=" in r[9] for r in rows) else None,
        source=source,
    )


TITLES = set("mr mrs ms dr president prime minister secretary king queen prince princess sir general senator "
             "chancellor professor prof. dr. mr. mrs. ms. sen. gen. st. chairman governor judge captain".split())
GUM_TYPES = {"person": "PER", "organization": "ORG", "place": "LOC", "event": "EVENT"}


def gum_entities(rows):
    """Named mentions of GUM: the run of proper nouns around the head of a mention of a kept type."""
    tags, open_mentions, mentions = ["O"] * len(rows), [], []
    for at, row in enumerate(rows):
        note = next((m[7:] for m in row[9].split("|") if m.startswith("Entity=")), "")
        for part in re.findall(r"\([^()]+\)?|[^()]+\)", note):
            if part.startswith("("):
                bits = part.strip("()").split("-")
                open_mentions.append((bits[0], bits[1] if len(bits) > 1 else "", at))
                if not part.endswith(")"):
                    continue
                mentions.append((*open_mentions.pop()[1:], at))
            else:
                number = part.rstrip(")")
                for k in range(len(open_mentions) - 1, -1, -1):
                    if open_mentions[k][0] == number:
                        _, kind, start = open_mentions.pop(k)
                        mentions.append((kind, start, at))
                        break
    for kind, start, end in sorted(mentions, key=lambda m: m[1] - m[2]):
        label = GUM_TYPES.get(kind)
        if label is None:
            continue
        inside = range(start, end + 1)
        head = next((i for i in inside if not start + 1 <= int(rows[i][6]) <= end + 1), start)
        if rows[head][3] != "PROPN":
            continue
        lo = hi = head
        links = ("of", "the", "&", "-", "for") if label != "PER" else ("-",)
        while lo > start and proper_or_link(rows, lo - 1, start, links):
            lo -= 1
        while hi < end and proper_or_link(rows, hi + 1, end, links):
            hi += 1
        while lo < hi and (rows[lo][3] != "PROPN" or (label == "PER" and rows[lo][1].lower() in TITLES)):
            lo += 1
        while hi > lo and rows[hi][3] != "PROPN":
            hi -= 1
        if all(t == "O" for t in tags[lo:hi + 1]):
            tags[lo] = f"B-{label}"
            tags[lo + 1:hi + 1] = [f"I-{label}"] * (hi - lo)
    return tags


def proper_or_link(rows, at, edge, links):
    return rows[at][3] == "PROPN" or (rows[at][1].lower() in links and at != edge)


def read_iob(path, column_word, column_tag):
    """Word and tag columns, sentences parted by blank lines."""
    sentences, words, tags = [], [], []
    for line in Path(path).read_text(encoding="utf-8").split("\n") + [""]:
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) <= column_tag:
            if words:
                sentences.append((words, tags))
            words, tags = [], []
            continue
        words.append(cells[column_word])
        tags.append(cells[column_tag])
    return sentences


CROSSNER = {"person": "PER", "politician": "PER", "organisation": "ORG", "politicalparty": "ORG", "location": "LOC",
            "country": "LOC", "event": "EVENT", "election": "EVENT", "misc": "MISC"}


def crossner_sentence(words, tags):
    renamed = [t if t == "O" else f"{t[0]}-{CROSSNER[t[2:]]}" for t in tags]
    split, out = [], []
    for word, tag in zip(words, renamed):  # the treebanks part hyphens and possessives; so do we
        pieces = split_like_treebank(word)
        split += pieces
        out += [tag] + [tag if tag == "O" else "I" + tag[1:]] * (len(pieces) - 1)
    return Sentence(words=split, entities=out, source="crossner")


def split_like_treebank(word):
    if re.fullmatch(r"\w+(-\w+)+", word):
        return [p for p in re.split(r"(-)", word) if p]
    return [word]


def uner_by_words(path):
    return {tuple(w): [t if t == "O" else t.replace("OTH", "MISC") for t in tags] for w, tags in read_iob(path, 1, 2)}


def own_entities(path):
    """Entities that the project drew on sentences of EWT train, whose words stay in shared/: number of the sentence in
    its file from 0, count of its words, then mentions as `KIND:first-last` in words from 0, or `-`. Gives BIO tags."""
    tags = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        number, count, mentions = line.split("\t")
        tags[int(number)] = drawn = ["O"] * int(count)
        for mention in mentions.split():
            if mention != "-":
                kind, first, last = re.fullmatch(r"([A-Z]+):(\d+)-(\d+)", mention).groups()
                drawn[int(first):int(last) + 1] = [f"B-{kind}"] + [f"I-{kind}"] * (int(last) - int(first))
    return tags


def training_sentences(shared):
    shared = Path(shared)
    train = read_conllu(shared / "treebank/en_ewt-ud-train.conllu", "ewt")
    drawn = Path(__file__).parent / "entities.tsv"
    for number, tags in (own_entities(drawn) if drawn.exists() else {}).items():
        if len(tags) != len(train[number].words):
            raise ValueError(f"{drawn}: sentence {number} has {len(train[number].words)} words, not {len(tags)}")
        train[number].entities = tags
    train += read_conllu(shared / "treebank/en_gum_open-train.conllu", "gum")
    named = uner_by_words(shared / "entities/uner-ewt/en_ewt-ud-dev.iob2")
    for s in read_conllu(shared / "treebank/en_ewt-ud-dev.conllu", "ewt-dev"):
        tags = named.get(tuple(s.words))
        if tags:
            train.append(Sentence(words=s.words, entities=tags, source="uner"))
    for part in ("train", "dev"):
        for words, tags in read_iob(shared / f"entities/crossner-politics/{part}.txt", 0, 1):
            train.append(crossner_sentence(words, tags))
    return [s for s in train if len(s.words) <= 120]


def dev_sentences(shared):
    shared = Path(shared)
    return (read_conllu(shared / "treebank/en_ewt-ud-dev.conllu", "ewt")
            + read_conllu(shared / "treebank/en_gum_open-dev.conllu", "gum"))


# --- pieces ---------------------------------------------------------------------------------------------------------

def normalise(word):
    """What BERT's uncased tokenizer does to a word: lower case, accents off, control characters out."""
    text = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cc", "Cf"))


def basic_split(text):
    """Punctuation and CJK characters stand alone."""
    out, run = [], ""
    for c in text:
        if is_punctuation(c) or 0x4E00 <= ord(c) <= 0x9FFF or 0x3400 <= ord(c) <= 0x4DBF:
            if run:
                out.append(run)
            out.append(c)
            run = ""
        elif c.isspace():
            if run:
                out.append(run)
            run = ""
        else:
            run += c
    return out + [run] if run else out


def is_punctuation(c):
    o = ord(c)
    return 33 <= o <= 47 or 58 <= o <= 64 or 91 <= o <= 96 or 123 <= o <= 126 or unicodedata.category(c)[0] == "P"


class Pieces:
    """WordPiece, longest match first, over a pruned BERT vocabulary."""

    def __init__(self, vocabulary):
        self.vocabulary = vocabulary
        self.index = {p: i for i, p in enumerate(vocabulary)}
        self.unknown = self.index["[UNK]"]
        self.cache = {}

    def cut(self, word):
        found = self.cache.get(word)
        if found is None:
            found = [i for part in basic_split(normalise(word)) for i in self.cut_part(part)] or [self.unknown]
            self.cache[word] = found = found[:12]
        return found

    def cut_part(self, part):
        if len(part) > 100:
            return [self.unknown]
        ids, start = [], 0
        while start < len(part):
            end = len(part)
            while end > start:
                piece = self.index.get(("##" if start else "") + part[start:end])
                if piece is not None:
                    break
                end -= 1
            if end == start:
                return [self.unknown]
            ids.append(piece)
            start = end
        return ids


def pruned_vocabulary(full, shared, minimum=1):
    """BERT's vocabulary without the pieces that no word of the corpora in shared/ uses; single characters stay."""
    pieces, seen = Pieces(full), [0] * len(full)
    for word, count in corpus_words(shared).items():
        for i in pieces.cut(word):
            seen[i] += count
    return [p for i, p in enumerate(full)
            if p in ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
            or seen[i] >= minimum
            or (len(p.removeprefix("##")) == 1 and ord(p[-1]) < 0x500)]


def corpus_words(shared):
    counts = {}
    for path in sorted(Path(shared, "corpus").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                record = json.loads(line)
                for word in str(record.get("text", "")).split():
                    counts[word] = counts.get(word, 0) + 1
    for path in sorted(Path(shared, "treebank").glob("*train.conllu")):
        for sentence in read_conllu(path, ""):
            for word in sentence.words:
                counts[word] = counts.get(word, 0) + 1
    return counts


SHAPES = ("lower", "Capital", "UPPER", "other")


def shape(word):
    """Four kinds of letter case, which the uncased pieces lose."""
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 3
    if all(c.islower() for c in letters):
        return 0
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return 2
    return 1 if letters[0].isupper() else 3


def recased(sentence, rng):
    """Now and then a sentence in capitals, in title case or without capitals, as headlines and dirty text have it."""
    draw = rng.random()
    if draw > 0.10:
        return sentence.words
    if draw < 0.03:
        return [w.upper() for w in sentence.words]
    if draw < 0.06:
        return [w[:1].upper() + w[1:] if len(w) > 3 else w for w in sentence.words]
    return [w.lower() for w in sentence.words]


def shuffled_batches(sentences, pieces, budget, rng: random.Random):
    """Batches of similar length, each at most `budget` pieces with padding."""
    order = sorted(range(len(sentences)), key=lambda i: (len(sentences[i].words) + rng.random() * 6))
    batches, batch, longest = [], [], 0
    for i in order:
        size = sum(len(pieces.cut(w)) for w in sentences[i].words) + 2
        if batch and max(longest, size) * (len(batch) + 1) > budget:
            batches.append(batch)
            batch, longest = [], 0
        batch.append(i)
        longest = max(longest, size)
    batches.append(batch)
    rng.shuffle(batches)
    return batches
