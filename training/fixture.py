"""Writes what the Python network says of the sentences in fixture.txt, for the test that Rust says the same.

python training/fixture.py --checkpoint training/out --out crates/entente/tests/text_agrees.json

The words are cut by blanks: fixture.txt holds them apart already, as our own word cutter parts them. Heads are decoded
greedily; the few sentences whose greedy heads are no tree differ by a word or two from the tree that Rust decodes."""
import argparse
import gzip
import json
import random
from pathlib import Path

import torch

import data
from evaluate import load, predict


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--checkpoint", default="training/out")
    parse.add_argument("--sentences", default=str(Path(__file__).parent / "fixture.txt"))
    parse.add_argument("--out", default="crates/entente/tests/text_agrees.json")
    parse.add_argument("--words-of", help="a corpus (.jsonl.gz): also write the pieces of 20,000 of its words")
    parse.add_argument("--words-out", default="/tmp/entente-pieces.jsonl")
    args = parse.parse_args()
    torch.set_num_threads(2)
    network, pieces, sets = load(args.checkpoint)
    lines = Path(args.sentences).read_text(encoding="utf-8").splitlines()
    sentences = [data.Sentence(words=line.split()) for line in lines if line.strip()]
    records = []
    for sentence, found in zip(sentences, predict(network, pieces, sets, sentences)):
        ids = [pieces.cut(w) for w in sentence.words]
        records.append({"words": sentence.words, "pieces": ids, **found})
    rows = ",\n".join(json.dumps(r, ensure_ascii=False) for r in records)
    Path(args.out).write_text(f"[\n{rows}\n]\n", encoding="utf-8")
    if args.words_of:
        words = set()
        with gzip.open(args.words_of, "rt", encoding="utf-8") as corpus:
            for line in corpus:
                words.update(str(json.loads(line).get("text", "")).split())
        chosen = random.Random(1).sample(sorted(words), 20000)
        lines = (json.dumps([w, pieces.cut(w)], ensure_ascii=False) for w in chosen)
        Path(args.words_out).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
