"""Reports as the event head takes them, and what it loses on them."""
import torch
from torch.nn import functional as F

import data
import events

KINDS = list(events.FRAMES)
WEIGHT = {"events": 1.0, "claims": 0.5, "statements": 0.3, "commitments": 0.3}
PAIR = 0.5  # weight of a marked pair, of which one event is known, beside a report that was read whole
NEAR = 0.5  # weight of the other words of an event: the annotator chose one of several that might show it


def numbered(reports, lists):
    """Reports with their labels as numbers and what lies between their triggers and mentions."""
    between = events.Between(lists["path"], lists["step"], lists["deprel"])
    for report in reports:
        report["kind"] = torch.tensor([events.MENTIONS.index(m[2]) for m in report["mentions"]], dtype=torch.long)
        for frame in report["frames"]:
            frame["between"] = torch.tensor(between.numbers(report, frame["trigger"]), dtype=torch.long)
            names = events.FRAMES[frame["kind"]]
            frame["goal"] = torch.zeros(len(names))
            first, others = frame["labels"][0], frame["labels"][1:]
            frame["goal"][names.index(first)] = 0.7 if others else 1.0
            for other in others:
                frame["goal"][names.index(other)] = 0.3 / len(others)
    return reports


def sentences(report):
    start = 0
    for end in report["ends"]:
        if start < report["count"]:
            yield data.Sentence(words=report["words"][start:min(end, report["count"])])
        start = end


def size(report, pieces):
    return sum(len(pieces.cut(w)) for w in report["words"][:report["count"]])


def batches(reports, chosen, pieces, budget, rng):
    """The chosen indices of reports, for one step each; reports of one length together."""
    for report in reports:
        if "size" not in report:
            report["size"] = size(report, pieces)
    order = sorted(chosen, key=lambda i: reports[i]["size"] + rng.random() * 12)
    found, total = [], 0
    for i in order:
        if not found or total + reports[i]["size"] > budget:
            found.append([])
            total = 0
        found[-1].append(i)
        total += reports[i]["size"]
    rng.shuffle(found)
    return found


def encoded(network, reports, pieces, tensors, words_of, device):
    """The vectors of the words of each report."""
    parts = [(i, s) for i, r in enumerate(reports) for s in sentences(r)]
    ids, case, mask, pool, *_ = tensors([s for _, s in parts], pieces, {}, words_of, device)
    words = network.words(ids, case, mask, pool)
    found = [[] for _ in reports]
    for row, (i, sentence) in enumerate(parts):
        found[i].append(words[row, :len(sentence.words)])
    return [torch.cat(vectors) for vectors in found]


def read(network, reports, vectors, order, device):
    """The narrow vectors of the words of each report and the scores of the labels; `order` numbers the actors."""
    most, count = max(map(len, vectors)), len(reports)
    words = torch.stack([F.pad(v, (0, 0, 0, most - len(v))) for v in vectors])
    mention = torch.zeros(count, most, dtype=torch.long)
    slots = torch.zeros(count, most, events.SLOTS)
    sentence = torch.zeros(count, most, dtype=torch.long)
    present = torch.zeros(count, most, dtype=torch.bool)
    for i, report in enumerate(reports):
        present[i, :report["count"]] = True
        places = zip(report["sentence"], report["headline"])
        sentence[i, :report["count"]] = torch.tensor([0 if h else min(s, 6) + 1 for s, h in places][:report["count"]])
        for (first, last, _, codes), kind in zip(report["mentions"], report["kind"]):
            mention[i, first:last] = kind
            for code in codes:
                slots[i, first:last, order[code]] = 1 / len(codes)
    return network.events(words, mention.to(device), slots.to(device), sentence.to(device), present.to(device))


def sides(network, report, x, triggers, kinds, between, device):
    """Scores of the two sides for each trigger and each actor: the sum of the odds of its mentions."""
    mentions = torch.zeros(len(report["mentions"]), x.shape[0])
    for row, (first, last, *_) in enumerate(report["mentions"]):
        mentions[row, first:last] = 1 / (last - first)
    move = lambda v: v.to(device)
    scores = network.events.sides(x, move(torch.tensor(triggers)), move(torch.tensor(kinds)), move(mentions),
                                  move(report["kind"]), move(between)).float()
    of = lambda code: [row for row, m in enumerate(report["mentions"]) if code in m[3]]
    return torch.stack([torch.logsumexp(scores[:, of(code)], 1) for code in range(len(report["codes"]))], 1)


def loss(network, reports, vectors, rng, device):
    """What the head loses on reports, whose words have these `vectors`."""
    order = list(range(events.SLOTS))
    rng.shuffle(order)
    narrow, labels = read(network, reports, vectors, order, device)
    total = 0.0
    for i, report in enumerate(reports):
        share = 1.0 if report["whole"] else PAIR
        for kind, scores in zip(KINDS, labels):
            total = total + share * WEIGHT[kind] * label_loss(report, kind, scores[i].float(), device)
        if report["frames"] and report["codes"]:
            total = total + share * side_loss(network, report, narrow[i], device)
    return total / len(reports)


def label_loss(report, kind, scores, device):
    """Of all words where the report was read whole, of the trigger alone where it is a marked pair."""
    frames = [f for f in report["frames"] if f["kind"] == kind]
    goal = torch.zeros(report["count"], scores.shape[-1])
    weight = torch.full((report["count"],), float(report["whole"]))
    goal[:, 0] = 1
    for frame in frames:
        weight[[w for w in frame["span"] if w < report["count"]]] *= NEAR
    for frame in frames:
        goal[frame["trigger"]], weight[frame["trigger"]] = frame["goal"], 1.0
    lost = -(F.log_softmax(scores[:report["count"]], -1) * goal.to(device)).sum(-1)
    return (lost * weight.to(device)).sum()


def side_loss(network, report, x, device):
    frames = report["frames"]
    scores = sides(network, report, x, [f["trigger"] for f in frames], [KINDS.index(f["kind"]) for f in frames],
                   torch.stack([f["between"] for f in frames]), device)
    on = lambda frame, side: [float(code in frame[side]) for code in report["codes"]]
    goal = torch.tensor([[on(f, "one"), on(f, "other")] for f in frames]).transpose(1, 2)
    weight = torch.tensor([WEIGHT[f["kind"]] for f in frames])[:, None, None].expand_as(goal).clone()
    if not report["whole"]:
        weight *= goal.amax(-1, keepdim=True)
    return F.binary_cross_entropy_with_logits(scores, goal.to(device), weight.to(device), reduction="sum")


def refined(network, reports, pieces, tensors, epochs, share, rng, device, budget=4000, rate=6e-4):
    """Trains the event head alone, on the vectors that the encoder gives: epochs of a minute. `share` of the marked pairs
    is taken in each."""
    with torch.no_grad():
        network.eval()
        kept = [None] * len(reports)
        for part in batches(reports, range(len(reports)), pieces, 6000, rng):
            chosen = [reports[i] for i in part]
            for i, vectors in zip(part, encoded(network, chosen, pieces, tensors, lambda s: s.words, device)):
                kept[i] = vectors.half()
        network.train()
    optimizer = torch.optim.AdamW(network.events.parameters(), lr=rate, weight_decay=0.02, betas=(0.9, 0.98))
    plan = [part for _ in range(epochs) for part in batches(
        reports, [i for i, r in enumerate(reports) if r["whole"] or rng.random() < share], pieces, budget, rng)]
    running = 0.0
    for step, part in enumerate(plan):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, 20 * (step + 1) / len(plan)) * max(0.02, 1 - step / len(plan))
        lost = loss(network, [reports[i] for i in part], [kept[i].float() for i in part], rng, device)
        optimizer.zero_grad(set_to_none=True)
        lost.backward()
        torch.nn.utils.clip_grad_norm_(network.events.parameters(), 2.0)
        optimizer.step()
        running += lost.item()
        if step % 100 == 99:
            print(f"event head {step + 1}/{len(plan)} loss {running / 100:.3f}", flush=True)
            running = 0.0
