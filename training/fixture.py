"""Writes what the Python network says of 500 sentences, for the test that Rust says the same: those of fixture.txt, and
marked pairs of training/pairs with their roots and triggers; and what its event head says of some own reports.

python training/fixture.py --checkpoint training/out --events training/out/events.json --out crates/entente/tests

The words are given to both sides. Heads are decoded greedily; the few sentences whose greedy heads are no tree differ by
a word or two from the tree that Rust decodes."""
import argparse
import gzip
import json
import random
from pathlib import Path

import torch

import data
import events
import pairs
import scenes
from evaluate import load, predict, relations
from train import pair_tensors, tensors


SENTENCES, REPORTS = 500, 60


@torch.no_grad()
def judged(network, pieces, sets, marked):
    """For each pair the trigger, its polarity and modality, and the start of the sentence's vector."""
    numbers = data.numbered(sets)
    for pair in marked:
        ids, case, mask, pool, present, _, (roles, *_) = pair_tensors([pair], pieces, numbers, lambda s: s.words, "cpu")
        words = network.words(ids, case, mask, pool)
        trigger = network.relation(words, roles, present[:, 1:])[1].argmax(-1).item()
        denied, mode = network.states(words[:, trigger])
        vector = network.vector(words, present[:, 1:])[0, :8]
        yield {"trigger": trigger, "denied": round(denied.sigmoid().item(), 4),
               "modality": pairs.MODALITY[mode.argmax(-1).item()], "vector": [round(v, 4) for v in vector.tolist()]}


@torch.no_grad()
def heard(network, pieces, sets, file):
    """Own reports as Entente parsed them, with what the event head says of the words that show their frames."""
    whole = [s for s in json.loads(Path(file).read_text()) if s["id"].startswith("own-")]
    chosen = random.Random(2).sample(whole, REPORTS)
    named = [s["mentions"] for s in chosen]  # with their codes, which `limited` numbers
    reports = scenes.numbered([events.limited(s) for s in chosen], sets)
    for report, mentions in zip(reports, named):
        vectors = scenes.encoded(network, [report], pieces, tensors, lambda s: s.words, "cpu")
        narrow, labels = scenes.read(network, [report], vectors, list(range(events.SLOTS)), "cpu")
        frames = []
        for frame in report["frames"] if report["codes"] else []:
            kind = scenes.KINDS.index(frame["kind"])
            shares = labels[kind][0, frame["trigger"]].softmax(-1)
            on = scenes.sides(network, report, narrow[0], [frame["trigger"]], [kind], frame["between"][None], "cpu")[0]
            best = shares[1:].argmax().item() + 1
            frames.append({"kind": kind, "trigger": frame["trigger"], "label": events.FRAMES[frame["kind"]][best],
                           "share": round(1 - shares[0].item(), 4),
                           "sides": [[code, *(round(v, 4) for v in row)] for code, row in
                                     zip(report["codes"], on.sigmoid().tolist())]})
        columns = ("words", "head", "deprel", "lemma", "ends")
        firsts = [report["headline"][start] for start in [0, *report["ends"][:-1]]]
        yield {**{c: report[c] for c in columns}, "headline": firsts, "mentions": mentions, "frames": frames}


def kept(found):
    return {k: found[k] for k in ("upos", "entity", "head", "deprel")}


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--checkpoint", default="training/out")
    parse.add_argument("--sentences", default=str(Path(__file__).parent / "fixture.txt"))
    parse.add_argument("--events", default="training/out/events.json", help="reports that events.py read")
    parse.add_argument("--out", default="crates/entente/tests")
    parse.add_argument("--words-of", help="a corpus (.jsonl.gz): also write the pieces of 20,000 of its words")
    parse.add_argument("--words-out", default="/tmp/entente-pieces.jsonl")
    args = parse.parse_args()
    torch.set_num_threads(2)
    network, pieces, sets = load(args.checkpoint)
    lines = Path(args.sentences).read_text(encoding="utf-8").splitlines()
    sentences = [data.Sentence(words=line.split()) for line in lines if line.strip()]
    files = sorted((Path(__file__).parent / "pairs").glob("*.tsv"))
    every = [pairs.in_words(p) for file in files for p in pairs.read_file(file)[0]]
    chosen = random.Random(1).sample(every, SENTENCES - len(sentences))
    related = relations(network, pieces, sets, chosen)
    records = []
    for sentence, found in zip(sentences, predict(network, pieces, sets, sentences)):
        records.append({"words": sentence.words, "pieces": [pieces.cut(w) for w in sentence.words], **kept(found)})
    chosen_words = [data.Sentence(words=c.words) for c in chosen]
    for pair, found, shares, more in zip(chosen, predict(network, pieces, sets, chosen_words), related,
                                         judged(network, pieces, sets, chosen)):
        best = max(range(len(shares)), key=shares.__getitem__)
        records.append({"words": pair.words, "pieces": [pieces.cut(w) for w in pair.words], **kept(found),
                        "roles": pair.roles, "root": pairs.ROOTS[best], "share": round(shares[best], 4), **more})
    for name, found in (("text_agrees", records), ("reports_agree", heard(network, pieces, sets, args.events))):
        rows = ",\n".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in found)
        Path(args.out, f"{name}.json").write_text(f"[\n{rows}\n]\n", encoding="utf-8")
    if args.words_of:
        words = set()
        with gzip.open(args.words_of, "rt", encoding="utf-8") as corpus:
            for line in corpus:
                words.update(str(json.loads(line).get("text", "")).split())
        some = random.Random(1).sample(sorted(words), 20000)
        lines = (json.dumps([w, pieces.cut(w)], ensure_ascii=False) for w in some)
        Path(args.words_out).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
