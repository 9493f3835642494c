"""Trains the network. `python training/train.py --shared ../shared --out training/out` does everything up to the
checkpoint; `export.py` then writes the file that Rust embeds. Seeds are fixed; a cut run continues from its last
checkpoint with the same command."""
import argparse
import json
import random
import time
import zipfile
from collections import Counter
from pathlib import Path

import torch
from safetensors.torch import load as load_safetensors
from torch.nn import functional as F

import data
from model import Network


def minilm():
    """The published encoder and its vocabulary, from the Python package that carries them."""
    import all_minilm_l6_v2
    archive = zipfile.ZipFile(Path(all_minilm_l6_v2.__file__).parent / "model.zip")
    vocabulary = json.loads(archive.read("tokenizer.json"))["model"]["vocab"]
    ordered = [p for p, _ in sorted(vocabulary.items(), key=lambda item: item[1])]
    return ordered, load_safetensors(archive.read("model.safetensors"))


def inventory(sentences):
    """The label sets, from the training sentences alone, in a fixed order."""
    def common(column, least):
        counts = Counter(x for s in sentences if getattr(s, column) for x in getattr(s, column))
        return sorted(x for x, n in counts.items() if n >= least)
    return {"upos": data.UPOS, "entity": data.ENTITY_TAGS, "feats": common("feats", 5),
            "lemma": common("lemma", 3), "deprel": common("deprel", 1)}


def tensors(batch, pieces, sets, words_of, device):
    """Pads one batch. Targets are -100 where a sentence has no such annotation."""
    cut = [[pieces.cut(w) for w in words_of(s)] for s in batch]
    shapes = [[data.shape(w) for w in words_of(s)] for s in batch]
    longest = max(sum(map(len, c)) for c in cut) + 2
    most = max(len(c) for c in cut)
    b = len(batch)
    ids = torch.zeros(b, longest, dtype=torch.long)
    case = torch.zeros(b, longest, dtype=torch.long)
    mask = torch.zeros(b, longest, dtype=torch.bool)
    pool = torch.zeros(b, most, longest)
    target = {k: torch.full((b, most), -100) for k in ("upos", "feats", "lemma", "entity", "head", "deprel")}
    ids[:, 0] = pieces.index["[CLS]"]
    for i, (s, words) in enumerate(zip(batch, cut)):
        at = 1
        for j, word in enumerate(words):
            ids[i, at:at + len(word)] = torch.tensor(word)
            case[i, at:at + len(word)] = shapes[i][j]
            pool[i, j, at:at + len(word)] = 1 / len(word)
            at += len(word)
        ids[i, at] = pieces.index["[SEP]"]
        mask[i, :at + 1] = True
        for name, column in (("upos", s.upos), ("feats", s.feats), ("lemma", s.lemma), ("entity", s.entities),
                             ("deprel", s.deprel)):
            if column:
                target[name][i, :len(words)] = torch.tensor([sets[name].get(x, -100) for x in column])
        if s.head:
            target["head"][i, :len(words)] = torch.tensor(s.head)
    present = torch.zeros(b, most + 1, dtype=torch.bool)
    present[:, 0] = True
    for i, words in enumerate(cut):
        present[i, 1:len(words) + 1] = True
    move = lambda x: x.to(device)
    return move(ids), move(case), move(mask), move(pool), move(present), {k: move(v) for k, v in target.items()}


def loss_of(network, batch):
    ids, case, mask, pool, present, target = batch
    out = network.heads(network.words(ids, case, mask, pool))
    arcs = out["arcs"].float().masked_fill(~present[:, None, :], -1e4)
    labels = network.labels(out, target["head"].clamp(min=0)).float()
    parts = {"upos": out["upos"], "feats": out["feats"], "lemma": out["lemma"], "entity": out["entity"],
             "head": arcs, "deprel": labels}
    weight = {"upos": 0.5, "feats": 0.4, "lemma": 0.5, "entity": 0.8, "head": 1.0, "deprel": 0.8}
    total = 0
    for name, scores in parts.items():
        goal = target[name]
        if (goal >= 0).any():
            total = total + weight[name] * F.cross_entropy(scores.float().flatten(0, 1), goal.flatten(),
                                                           ignore_index=-100)
    return total


@torch.no_grad()
def measure(network, sentences, pieces, sets, device, budget=6000):
    """Accuracy of each head on gold tokens; heads are taken greedily here, a tree is decoded at run time."""
    network.eval()
    right, seen = Counter(), Counter()
    for indices in data.shuffled_batches(sentences, pieces, budget, random.Random(0)):
        batch = tensors([sentences[i] for i in indices], pieces, sets, lambda s: s.words, device)
        ids, case, mask, pool, present, target = batch
        out = network.heads(network.words(ids, case, mask, pool))
        heads = out["arcs"].masked_fill(~present[:, None, :], -1e4).argmax(-1)
        labels = network.labels(out, heads).argmax(-1)
        live = target["head"] >= 0
        seen["words"] += live.sum().item()
        right["UAS"] += ((heads == target["head"]) & live).sum().item()
        right["LAS"] += ((heads == target["head"]) & (labels == target["deprel"]) & live).sum().item()
        for name in ("upos", "feats", "lemma"):
            right[name] += ((out[name].argmax(-1) == target[name]) & live).sum().item()
    network.train()
    return {k: round(100 * v / seen["words"], 2) for k, v in right.items()}


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--shared", default="../shared")
    parse.add_argument("--out", default="training/out")
    parse.add_argument("--epochs", type=int, default=7)
    parse.add_argument("--budget", type=int, default=2800, help="pieces in a batch, padding counted")
    parse.add_argument("--threads", type=int, default=2)
    parse.add_argument("--seed", type=int, default=20261124)
    parse.add_argument("--minutes", type=float, default=1e9, help="stop here even when epochs remain")
    args = parse.parse_args()
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"

    full, weights = minilm()
    sentences = data.training_sentences(args.shared)
    vocabulary = data.pruned_vocabulary(full, args.shared)
    position = {p: i for i, p in enumerate(full)}
    pieces = data.Pieces(vocabulary)
    sets_lists = inventory(sentences)
    sets = {k: {x: i for i, x in enumerate(v)} for k, v in sets_lists.items()}
    (out / "sets.json").write_text(json.dumps({"vocabulary": vocabulary, **sets_lists}, ensure_ascii=False))
    print(f"{len(sentences)} sentences, {len(vocabulary)} pieces,", {k: len(v) for k, v in sets.items()}, flush=True)

    network = Network(len(vocabulary), len(data.SHAPES), *(len(sets[k]) for k in
                      ("upos", "feats", "lemma", "deprel", "entity")))
    network.encoder.load_minilm(weights, [position[p] for p in vocabulary])
    network.to(device)
    encoder = list(network.encoder.parameters())
    mine = {id(p) for p in encoder} - {id(network.encoder.shapes.weight)}
    groups = [{"params": [p for p in network.parameters() if id(p) in mine], "lr": 2e-4},
              {"params": [p for p in network.parameters() if id(p) not in mine], "lr": 2e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    steps_an_epoch = len(data.shuffled_batches(sentences, pieces, args.budget, random.Random(0)))
    total = steps_an_epoch * args.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.06 * total)) * max(0.02, 1 - s / total))
    first, step = 0, 0
    resume = out / "last.pt"
    if resume.exists():
        saved = torch.load(resume, weights_only=False)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        first, step = saved["epoch"], saved["step"]
    dev = data.dev_sentences(args.shared)
    started = time.time()
    for epoch in range(first, args.epochs):
        rng = random.Random(args.seed + epoch)
        running = 0.0
        batches = data.shuffled_batches(sentences, pieces, args.budget, rng)
        for n, indices in enumerate(batches):
            batch = tensors([sentences[i] for i in indices], pieces, sets, lambda s: data.recased(s, rng), device)
            with torch.autocast(device, dtype=torch.bfloat16):
                loss = loss_of(network, batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            step += 1
            running += loss.item()
            if n % 50 == 49:
                print(f"epoch {epoch} {n + 1}/{len(batches)} loss {running / 50:.3f} "
                      f"{(time.time() - started) / 60:.1f} min", flush=True)
                running = 0.0
        scores = measure(network, dev, pieces, sets, device)
        print(f"epoch {epoch} done, dev (EWT and GUM, gold tokens):", scores, flush=True)
        torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(),
                    "schedule": schedule.state_dict(), "epoch": epoch + 1, "step": step, "scores": scores}, resume)
        if (time.time() - started) / 60 > args.minutes:
            break


if __name__ == "__main__":
    main()
