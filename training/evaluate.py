"""Measures a checkpoint and writes scores.json. The test sets are opened here and nowhere else.

python training/evaluate.py --shared ../shared --checkpoint training/out --out training/scores.json

Syntax on gold words; heads greedily, without decoding a tree. Entities as whole spans with their kind."""
import argparse
import csv
import json
import random
from collections import Counter
from pathlib import Path

import torch

import data
import pairs
from train import minilm_vectors, network_for, pair_tensors, tensors

COLUMNS = ("upos", "feats", "lemma", "entity")


def load(folder, quantise=True):
    """The network of a checkpoint, with its weights rounded as export.py rounds them."""
    from export import quantised, stays_whole
    folder = Path(folder)
    lists = json.loads((folder / "sets.json").read_text())
    pieces = data.Pieces(lists.pop("vocabulary"))
    network = network_for(pieces, lists)
    weights = torch.load(folder / "last.pt", map_location="cpu", weights_only=False)["network"]
    if quantise:
        for name, tensor in weights.items():
            if not stays_whole(name, tensor):
                values, scales = quantised(tensor)
                weights[name] = (values.float() * scales[:, None]).reshape(tensor.shape)
    network.load_state_dict(weights)
    network.eval()
    return network, pieces, lists


@torch.no_grad()
def predict(network, pieces, sets, sentences, budget=3000):
    """For each sentence its tags, heads (0 is the root) and relations."""
    found = [None] * len(sentences)
    numbers = data.numbered(sets)
    for indices in data.shuffled_batches(sentences, pieces, budget, random.Random(0)):
        bare = [data.Sentence(words=sentences[i].words) for i in indices]
        ids, case, mask, pool, present, _ = tensors(bare, pieces, numbers, lambda s: s.words, "cpu")
        out = network.heads(network.words(ids, case, mask, pool))
        arcs = out["arcs"].masked_fill(~present[:, None, :], -1e4)
        n = arcs.shape[1]
        arcs[:, torch.arange(n), torch.arange(n) + 1] = -1e4  # no word heads itself
        heads = arcs.argmax(-1)
        labels = network.labels(out, heads).argmax(-1)
        for k, i in enumerate(indices):
            length = len(sentences[i].words)
            row = {name: [sets[name][x] for x in out[name][k, :length].argmax(-1).tolist()] for name in COLUMNS}
            row["head"] = heads[k, :length].tolist()
            row["deprel"] = [sets["deprel"][x] for x in labels[k, :length].tolist()]
            found[i] = row
    return found


def syntax(gold, found):
    total = sum(len(s.words) for s in gold)
    pairs = [(g, f, i) for g, f in zip(gold, found) for i in range(len(g.words))]
    share = lambda right: round(100 * sum(map(right, pairs)) / total, 2)
    return {
        "sentences": len(gold), "words": total,
        "UPOS": share(lambda p: p[0].upos[p[2]] == p[1]["upos"][p[2]]),
        "UAS": share(lambda p: p[0].head[p[2]] == p[1]["head"][p[2]]),
        "LAS": share(lambda p: (p[0].head[p[2]], p[0].deprel[p[2]]) == (p[1]["head"][p[2]], p[1]["deprel"][p[2]])),
        "lemma script": share(lambda p: p[0].lemma[p[2]] == p[1]["lemma"][p[2]]),
    }


def spans(tags, kinds):
    """Spans of the kept kinds; as Rust decodes them, an I after another kind begins a span."""
    found, start, kind = [], 0, None
    for i, tag in enumerate(tags + ["O"]):
        if kind is not None and tag != f"I-{kind}":
            found.append((start, i, kind))
            kind = None
        if tag != "O" and kind is None:
            start, kind = i, tag[2:]
    return {s for s in found if s[2] in kinds}


def entities(gold, found, kinds):
    wanted = [spans(s.entities, kinds) for s in gold]
    ours = [spans(f["entity"], kinds) for f in found]
    both = sum(len(w & o) for w, o in zip(wanted, ours))
    w, o = sum(map(len, wanted)), sum(map(len, ours))
    precision, recall = both / max(o, 1), both / max(w, 1)
    return {"sentences": len(gold), "spans": w, "precision": round(100 * precision, 2), "recall": round(100 * recall, 2),
            "F1": round(200 * both / max(w + o, 1), 2), "kinds": " ".join(kinds)}


def marked_pairs(path):
    """A file of sentences with <s>…</s> and <t>…</t> and their roots, such as plv_dev.tsv."""
    with open(path, encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter="\t"), 2):
            root = {"YIELD": "RETREAT"}.get(row["gold_root"], row["gold_root"])
            text, spans, _, _ = pairs.unmarked(row["marked_sentence"])
            span = lambda x: pairs.trimmed(text, spans[f"<{x}>"], spans[f"</{x}>"]) if f"<{x}>" in spans else None
            yield pairs.in_words(pairs.Pair(root, None, None, None, text, span("s"), span("t"), None, f"{path}:{number}"))


@torch.no_grad()
def relations(network, pieces, sets, marked, budget=3000):
    """The probabilities of the roots for each pair."""
    found = [None] * len(marked)
    numbers = data.numbered(sets)
    for indices in data.shuffled_batches(marked, pieces, budget, random.Random(0)):
        batch = pair_tensors([marked[i] for i in indices], pieces, numbers, lambda s: s.words, "cpu")
        ids, case, mask, pool, present, _, (roles, *_) = batch
        scores, _ = network.relation(network.words(ids, case, mask, pool), roles, present[:, 1:])
        for i, row in zip(indices, scores.float().softmax(-1).tolist()):
            found[i] = row
    return found


@torch.no_grad()
def own(network, pieces, sets, marked, budget=3000):
    """Shares of the project's own pairs, held out, with the right root, trigger, and polarity and modality of the right
    trigger."""
    numbers = data.numbered(sets)
    right, all_of = Counter(), Counter()
    for indices in data.shuffled_batches(marked, pieces, budget, random.Random(0)):
        batch = pair_tensors([marked[i] for i in indices], pieces, numbers, lambda s: s.words, "cpu")
        ids, case, mask, pool, present, _, (roles, root, trigger, polarity, modality) = batch
        words = network.words(ids, case, mask, pool)
        scores, pointer = network.relation(words, roles, present[:, 1:])
        known = trigger >= 0
        denied, mode = network.states(words[known, trigger[known]])
        for name, hits in (("root", scores.argmax(-1) == root), ("trigger", (pointer.argmax(-1) == trigger)[known]),
                           ("polarity", (denied > 0) == (polarity[known] > 0)),
                           ("modality", mode.argmax(-1) == modality[known])):
            right[name] += hits.sum().item()
            all_of[name] += len(hits)
    return {"pairs": len(marked), **{k: round(100 * right[k] / all_of[k], 2) for k in right}}


@torch.no_grad()
def alike(network, pieces, sets, texts, wanted):
    """How the cosines of our sentence vectors rank against those of all-MiniLM-L6-v2: Spearman's correlation over all
    couples of some sentences."""
    ours = torch.zeros_like(wanted)
    sentences = [data.Sentence(words=t) for t in texts]
    numbers = data.numbered(sets)
    for indices in data.shuffled_batches(sentences, pieces, 3000, random.Random(0)):
        ids, case, mask, pool, present, _ = tensors([sentences[i] for i in indices], pieces, numbers, lambda s: s.words, "cpu")
        ours[indices] = network.vector(network.words(ids, case, mask, pool), present[:, 1:])
    upper = torch.triu_indices(len(texts), len(texts), 1)
    ranks = [(x @ x.T)[upper[0], upper[1]].argsort().argsort().double() for x in (ours, wanted)]
    return round(torch.corrcoef(torch.stack(ranks))[0, 1].item(), 3)


def plv(marked, found):
    """Over the 15 classes of PLV: CONCEDE and RETREAT are one, nothing is not an answer."""
    yields = {pairs.ROOTS.index("CONCEDE"), pairs.ROOTS.index("RETREAT")}
    classes = [i for i in range(1, len(pairs.ROOTS)) if i != min(yields)]
    merged = lambda root: max(yields) if root in yields else root
    right, given, wanted = Counter(), Counter(), Counter()
    for pair, row in zip(marked, found):
        score = lambda c: sum(row[y] for y in yields) if c in yields else row[c]
        answer = max(classes, key=score)
        given[answer] += 1
        wanted[merged(pair.root)] += 1
        right[answer] += answer == merged(pair.root)
    f1 = {pairs.ROOTS[c]: 200 * right[c] / max(given[c] + wanted[c], 1) for c in classes if wanted[c]}
    return {"pairs": len(marked), "macro-F1": round(sum(f1.values()) / len(f1), 2),
            "accuracy": round(100 * sum(right.values()) / len(marked), 2),
            "F1": {k: round(v, 1) for k, v in f1.items()}}


def uner(path):
    return [data.Sentence(words=w, entities=[t.replace("OTH", "MISC") for t in tags])
            for w, tags in data.read_iob(path, 1, 2)]


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--shared", default="../shared")
    parse.add_argument("--checkpoint", default="training/out")
    parse.add_argument("--out", default="training/scores.json")
    parse.add_argument("--whole", action="store_true", help="measure the weights before rounding to 8 bits")
    args = parse.parse_args()
    torch.set_num_threads(2)
    shared = Path(args.shared)
    network, pieces, sets = load(args.checkpoint, quantise=not args.whole)
    read = lambda sentences: predict(network, pieces, sets, sentences)
    scores = {"weights": "float32" if args.whole else "int8, as shipped"}
    for name, path in (("EWT test", "en_ewt-ud-test"), ("PUD", "en_pud-ud-test"), ("GUM test", "en_gum_open-test")):
        gold = data.read_conllu(shared / f"treebank/{path}.conllu", name)
        scores[name] = syntax(gold, read(gold))
        print(name, scores[name], flush=True)
    three = ("PER", "ORG", "LOC")
    for name, path in (("UNER EWT test", "uner-ewt/en_ewt-ud-test"), ("UNER PUD", "uner-pud/en_pud-ud-test")):
        gold = uner(shared / f"entities/{path}.iob2")
        scores[name] = entities(gold, read(gold), three)
        print(name, scores[name], flush=True)
    gold = [data.crossner_sentence(w, t) for w, t in data.read_iob(shared / "entities/crossner-politics/test.txt", 0, 1)]
    scores["CrossNER politics test"] = entities(gold, read(gold), data.ENTITY_TYPES)
    print(scores["CrossNER politics test"], flush=True)
    marked = list(marked_pairs(shared / "gold/plv/plv_dev.tsv"))
    scores["PLV dev, pairs given"] = plv(marked, relations(network, pieces, sets, marked))
    print(scores["PLV dev, pairs given"], flush=True)
    held = [pairs.in_words(p) for p in pairs.own_pairs(Path(__file__).parent) if pairs.held_out(p)]
    scores["own pairs, held out"] = own(network, pieces, sets, held)
    print(scores["own pairs, held out"], flush=True)
    texts = [s.words for s in data.read_conllu(shared / "treebank/en_pud-ud-test.conllu", "PUD")]
    scores["sentence vectors, PUD"] = {"spearman": alike(network, pieces, sets, texts, minilm_vectors(texts))}
    print(scores["sentence vectors, PUD"], flush=True)
    Path(args.out).write_text(json.dumps(scores, indent=2) + "\n")


if __name__ == "__main__":
    main()
