"""Writes a checkpoint as the file that Rust embeds; FORMAT.md describes it.

python training/export.py --checkpoint training/out --out crates/entente-model/model.bin"""
import argparse
import json
import struct
from pathlib import Path

import numpy
import torch
from blake3 import blake3

MAGIC, VERSION, ALIGN = b"ENTMODEL", 3, 64


def quantised(matrix):
    """8-bit rows, each with its own scale; all but the last axis are rows."""
    rows = matrix.reshape(-1, matrix.shape[-1]).float()
    scales = rows.abs().amax(1).clamp(min=1e-8) / 127
    return (rows / scales[:, None]).round().clamp(-127, 127).to(torch.int8), scales


def stays_whole(name, tensor):
    """Biases, norms and the small table of letter case are not rounded."""
    return tensor.dim() < 2 or "shapes" in name


def read(path):
    """The label sets and the tensors of an exported file, its 8-bit ones as numbers again."""
    raw = Path(path).read_bytes()
    start = len(MAGIC) + 4 + 32
    if raw[:len(MAGIC)] != MAGIC or blake3(raw[start:]).digest() != raw[len(MAGIC) + 4:start]:
        raise ValueError(f"{path}: no model of ours, or damaged")
    if struct.unpack_from("<I", raw, len(MAGIC))[0] > VERSION:
        raise ValueError(f"{path}: a later format than this program writes")
    length, = struct.unpack_from("<Q", raw, start)
    header = json.loads(raw[start + 8:start + 8 + length])
    body = start + 8 + length
    body += -body % ALIGN
    tensors = {}
    for entry in header["tensors"]:
        size = int(numpy.prod(entry["shape"]))
        kind = numpy.int8 if entry["type"] == "i8" else numpy.float32
        values = torch.from_numpy(numpy.frombuffer(raw, kind, size, body + entry["at"]).astype(numpy.float32))
        if entry["type"] == "i8":
            scales = numpy.frombuffer(raw, numpy.float32, size // entry["shape"][-1], body + entry["scales"])
            values = values.view(-1, entry["shape"][-1]) * torch.from_numpy(scales.copy())[:, None]
        tensors[entry["name"]] = values.reshape(entry["shape"]).clone()
    return header["sets"], tensors


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--checkpoint", default="training/out")
    parse.add_argument("--out", default="crates/entente-model/model.bin")
    args = parse.parse_args()
    folder = Path(args.checkpoint)
    sets = json.loads((folder / "sets.json").read_text())
    saved = torch.load(folder / "last.pt", map_location="cpu", weights_only=False)

    body, table = bytearray(), []

    def put(raw):
        body.extend(b"\0" * (-len(body) % ALIGN))
        at = len(body)
        body.extend(raw)
        return at

    for name, tensor in saved["network"].items():
        if name.startswith("styles."):  # they serve the training alone
            continue
        tensor = tensor.detach().float()
        entry = {"name": name, "shape": list(tensor.shape)}
        if not stays_whole(name, tensor):
            values, scales = quantised(tensor)
            entry |= {"type": "i8", "at": put(values.numpy().tobytes()), "scales": put(scales.numpy().tobytes())}
        else:
            entry |= {"type": "f32", "at": put(tensor.numpy().tobytes())}
        table.append(entry)

    header = json.dumps({"sets": sets, "tensors": table, "scores": saved.get("scores")}, ensure_ascii=False).encode()
    rest = struct.pack("<Q", len(header)) + header
    rest += b"\0" * (-(len(MAGIC) + 4 + 32 + len(rest)) % ALIGN) + bytes(body)
    Path(args.out).write_bytes(MAGIC + struct.pack("<I", VERSION) + blake3(rest).digest() + rest)
    print(f"{args.out}: {Path(args.out).stat().st_size / 1e6:.1f} MB, dev scores {saved.get('scores')}")


if __name__ == "__main__":
    main()
