"""The network: a small BERT encoder, light heads for tags, lemmas, features, entities and a biaffine parser, the relation
head, which reads the words of a sentence once more for each marked pair, and the event head, which reads the words of a
whole report once more."""
import torch
from torch import nn
from torch.nn import functional as F

WIDTH, HEADS, LAYERS, INNER = 384, 12, 6, 1536
ARC, LABEL = 256, 128
RELATION, RELATION_HEADS, RELATION_INNER, RELATION_LAYERS = 192, 6, 384, 2
STATUS = 128
STYLES = 2  # ways of drawing entities beside the first: how GUM and CrossNER differ from UNER
ROLES = 4  # no part of the pair, its actor, its recipient, both
EVENT, EVENT_HEADS, EVENT_INNER, EVENT_LAYERS = 192, 6, 384, 3
SIDE, SIDE_PRODUCT = 128, 96  # widths of the two ways to say which side of an event a mention is on
SENTENCES = 8  # places of a sentence in its report: the headline, the first six, all later ones


class Layer(nn.Module):
    def __init__(self, drop, width=WIDTH, heads=HEADS, inner=INNER):
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)
        self.drop, self.heads = drop, heads

    def forward(self, x, mask):
        b, n, width = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        seen = self.out(seen.transpose(1, 2).reshape(b, n, width))
        x = self.norm1(x + F.dropout(seen, self.drop, self.training))
        inner = self.down(F.gelu(self.up(x)))
        return self.norm2(x + F.dropout(inner, self.drop, self.training))


class Encoder(nn.Module):
    def __init__(self, vocabulary, shapes, drop=0.1):
        super().__init__()
        self.pieces = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.shapes = nn.Embedding(shapes, WIDTH)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(drop) for _ in range(LAYERS))
        self.drop = drop

    def forward(self, ids, shapes, mask):
        at = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.pieces(ids) + self.positions(at)[None] + self.shapes(shapes))
        x = F.dropout(x, self.drop, self.training)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def freeze(self, layers):
        """Leaves the embeddings and the first layers as they are."""
        for part in (self.pieces, self.positions, self.shapes, self.norm, *self.layers[:layers]):
            part.requires_grad_(False)

    def load_minilm(self, weights, kept):
        """Weights of all-MiniLM-L6-v2; `kept` are the rows of its vocabulary that ours has."""
        get = lambda name: weights[name].float()
        with torch.no_grad():
            self.pieces.weight.copy_(get("embeddings.word_embeddings.weight")[kept])
            self.positions.weight.copy_(get("embeddings.position_embeddings.weight")
                                        + get("embeddings.token_type_embeddings.weight")[0])
            copy_norm(self.norm, weights, "embeddings.LayerNorm")
            for i, layer in enumerate(self.layers):
                base = f"encoder.layer.{i}."
                for kind in ("weight", "bias"):
                    parts = [get(f"{base}attention.self.{x}.{kind}") for x in ("query", "key", "value")]
                    getattr(layer.qkv, kind).copy_(torch.cat(parts))
                    getattr(layer.out, kind).copy_(get(f"{base}attention.output.dense.{kind}"))
                    getattr(layer.up, kind).copy_(get(f"{base}intermediate.dense.{kind}"))
                    getattr(layer.down, kind).copy_(get(f"{base}output.dense.{kind}"))
                copy_norm(layer.norm1, weights, f"{base}attention.output.LayerNorm")
                copy_norm(layer.norm2, weights, f"{base}output.LayerNorm")


def copy_norm(norm, weights, name):
    norm.weight.copy_(weights[f"{name}.weight"].float())
    norm.bias.copy_(weights[f"{name}.bias"].float())


class Network(nn.Module):
    def __init__(self, vocabulary, shapes, upos, feats, lemmas, labels, entities, roots, modalities, frames, mentions, slots,
                 between, drop=0.1):
        super().__init__()
        self.encoder = Encoder(vocabulary, shapes, drop)
        self.root = nn.Parameter(torch.zeros(WIDTH))
        self.upos = nn.Linear(WIDTH, upos)
        self.feats = nn.Linear(WIDTH, feats)
        self.lemma = nn.Linear(WIDTH, lemmas)
        self.entity = nn.Linear(WIDTH, entities)
        self.styles = nn.Linear(WIDTH, STYLES * entities)
        nn.init.zeros_(self.styles.weight)
        self.arc_dep = nn.Linear(WIDTH, ARC)
        self.arc_head = nn.Linear(WIDTH, ARC)
        self.arc = nn.Parameter(torch.zeros(ARC + 1, ARC))
        self.label_dep = nn.Linear(WIDTH, LABEL)
        self.label_head = nn.Linear(WIDTH, LABEL)
        self.label = nn.Parameter(torch.zeros(labels, LABEL + 1, LABEL + 1))
        nn.init.normal_(self.arc, std=0.02)
        nn.init.normal_(self.label, std=0.02)
        self.relation = Relation(roots, drop)
        self.events = Events(frames, mentions, slots, between, drop)
        self.status = nn.Linear(WIDTH, STATUS)
        self.polarity = nn.Linear(STATUS, 1)
        self.modality = nn.Linear(STATUS, modalities)
        self.sentence = nn.Linear(WIDTH, WIDTH)
        nn.init.eye_(self.sentence.weight)
        nn.init.zeros_(self.sentence.bias)
        self.word_drop = 0.3

    def words(self, ids, shapes, mask, pool):
        """One vector a word: the mean of its pieces. `pool` is (batch, words, pieces), rows sum to one."""
        return torch.bmm(pool, self.encoder(ids, shapes, mask).to(pool.dtype))

    def heads(self, words):
        drop = lambda x: F.dropout(x, self.word_drop, self.training)
        words = drop(words)
        b = words.shape[0]
        with_root = torch.cat([self.root.to(words.dtype).expand(b, 1, WIDTH), words], 1)
        dep = drop(F.relu(self.arc_dep(words)))
        head = drop(F.relu(self.arc_head(with_root)))
        arcs = torch.einsum("bdi,ij,bhj->bdh", with_one(dep), self.arc, head)
        return {
            "upos": self.upos(words), "feats": self.feats(words), "lemma": self.lemma(words),
            "entity": self.entity(words), "arcs": arcs,
            "label_dep": drop(F.relu(self.label_dep(words))),
            "label_head": drop(F.relu(self.label_head(with_root))),
        }

    def vector(self, words, present):
        """One vector of length 1 a sentence, for similarity."""
        mean = (words * present[..., None]).sum(1) / present.sum(1, keepdim=True).clamp(min=1)
        return F.normalize(self.sentence(mean), dim=-1)

    def entities_in_style(self, words, plain, style):
        """The scores of entity tags as another source would draw them: `style` is 0 for UNER, which `plain` is for."""
        b, n, count = plain.shape
        others = self.styles(words).view(b, n, STYLES, count).permute(2, 0, 1, 3)
        return torch.stack([plain, *(plain + o for o in others)])[style, torch.arange(b, device=plain.device)]

    def states(self, words):
        """Polarity (above 0 is denied) and modality of each word, should it be a trigger."""
        hidden = F.gelu(self.status(F.dropout(words, 0.2, self.training)))
        return self.polarity(hidden)[..., 0], self.modality(hidden)

    def labels(self, out, heads):
        """Scores of the labels for the given head of each word."""
        chosen = torch.gather(out["label_head"], 1, heads[..., None].expand(-1, -1, LABEL))
        left = torch.einsum("bdi,lij->bdlj", with_one(out["label_dep"]), self.label)
        return torch.einsum("bdlj,bdj->bdl", left, with_one(chosen))


class Relation(nn.Module):
    """What the marked actor does to the marked recipient: a narrow transformer over the vectors of the words, to which
    the parts of the pair are added; a pointer to the trigger; and a root from the pair and what the pointer sees."""

    def __init__(self, roots, drop):
        super().__init__()
        self.enter = nn.Linear(WIDTH, RELATION)
        self.roles = nn.Embedding(ROLES, RELATION)
        self.norm = nn.LayerNorm(RELATION, eps=1e-12)
        self.layers = nn.ModuleList(Layer(drop, RELATION, RELATION_HEADS, RELATION_INNER)
                                    for _ in range(RELATION_LAYERS))
        self.trigger = nn.Linear(RELATION, 1)
        self.hidden = nn.Linear(3 * RELATION, RELATION)
        self.direct = nn.Linear(WIDTH, RELATION)
        self.root = nn.Linear(RELATION, roots)

    def forward(self, words, roles, present):
        """`words` (batch, words, WIDTH), `roles` and `present` (batch, words): scores of roots, of trigger words."""
        drop = lambda x: F.dropout(x, 0.2, self.training)
        x = self.norm(self.enter(drop(words)) + self.roles(roles))
        for layer in self.layers:
            x = layer(x, present)
        pointer = self.trigger(x)[..., 0].float().masked_fill(~present, -1e4)
        shares = pointer.softmax(-1)[:, None].to(x.dtype)
        seen, trigger = torch.bmm(shares, x)[:, 0], torch.bmm(shares, words)[:, 0]
        mean = lambda chosen: (x * chosen[..., None]).sum(1) / chosen.sum(1, keepdim=True).clamp(min=1)
        parts = [seen, mean((roles & 1 == 1) & present), mean((roles & 2 == 2) & present)]
        hidden = self.hidden(torch.cat(parts, -1)) + self.direct(drop(trigger))
        return self.root(drop(F.gelu(hidden))), pointer


class Events(nn.Module):
    """What a whole report tells, and who is on which side of it: a narrow transformer over the vectors of all its words,
    to which is added whom each word mentions; for each word, whether it shows an event, a claim, a statement or a
    commitment (the frames), and for each such word and each mention, which sides the mention is on."""

    def __init__(self, frames, mentions, slots, between, drop):
        super().__init__()
        self.enter = nn.Linear(WIDTH, EVENT)
        self.mention = nn.Embedding(mentions, EVENT)
        self.slot = nn.Parameter(torch.zeros(slots, EVENT))
        self.sentence = nn.Embedding(SENTENCES, EVENT)
        self.norm = nn.LayerNorm(EVENT, eps=1e-12)
        self.layers = nn.ModuleList(Layer(drop, EVENT, EVENT_HEADS, EVENT_INNER) for _ in range(EVENT_LAYERS))
        self.hidden = nn.Linear(EVENT, EVENT)
        self.direct = nn.Linear(WIDTH, EVENT)
        self.label = nn.Linear(EVENT, sum(frames))
        self.frame = nn.Embedding(len(frames), EVENT)
        self.side_trigger = nn.Linear(EVENT, SIDE)
        self.side_mention = nn.Linear(EVENT, SIDE)
        self.side_kind = nn.Embedding(mentions, SIDE)
        self.side_between = nn.ModuleList(nn.Embedding(n, SIDE) for n in between)
        self.side = nn.Linear(SIDE, 2)
        self.product_trigger = nn.Linear(EVENT, 2 * SIDE_PRODUCT)
        self.product_mention = nn.Linear(EVENT, 2 * SIDE_PRODUCT)
        self.frames = frames
        for table in (self.slot, *(e.weight for e in self.side_between)):
            nn.init.normal_(table, std=0.1)

    def forward(self, words, mention, slots, sentence, present):
        """`words` (batch, words, WIDTH); `slots` (batch, words, slots) says how much of each actor a word mentions.
        Gives the narrow vectors of the words, and the scores of the labels of each frame."""
        drop = lambda x: F.dropout(x, 0.2, self.training)
        x = self.norm(self.enter(drop(words)) + self.mention(mention) + slots @ self.slot + self.sentence(sentence))
        for layer in self.layers:
            x = layer(x, present)
        hidden = drop(F.gelu(self.hidden(x) + self.direct(drop(words))))
        return x, self.label(hidden).split(self.frames, -1)

    def sides(self, x, triggers, frames, mentions, kinds, between):
        """Scores of (triggers, mentions, sides) in one report: `x` (words, EVENT), `mentions` (mentions, words) with rows
        that sum to one, `between` (triggers, mentions, 7)."""
        drop = lambda v: F.dropout(v, 0.2, self.training)
        trigger, mention = drop(x[triggers] + self.frame(frames)), drop(mentions @ x)
        product = torch.einsum("tsk,msk->tms", self.product_trigger(trigger).view(-1, 2, SIDE_PRODUCT),
                               self.product_mention(mention).view(-1, 2, SIDE_PRODUCT)) / SIDE_PRODUCT ** 0.5
        hidden = self.side_trigger(trigger)[:, None] + self.side_mention(mention)[None] + self.side_kind(kinds)[None]
        hidden = hidden + sum(table(between[..., i]) for i, table in enumerate(self.side_between))
        return product + self.side(drop(F.gelu(hidden)))


def with_one(x):
    return torch.cat([x, torch.ones_like(x[..., :1])], -1)
