"""Takes the rarest pieces out of a checkpoint's vocabulary: words that had them are cut into smaller ones.

python training/prune.py --checkpoint training/out --shared ../shared --minimum 3"""
import argparse
import json
from pathlib import Path

import torch

import data

PIECES = "encoder.pieces.weight"


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--checkpoint", default="training/out")
    parse.add_argument("--shared", default="../shared")
    parse.add_argument("--minimum", type=int, default=3, help="times that a kept piece stands in the corpora")
    args = parse.parse_args()
    folder = Path(args.checkpoint)
    sets = json.loads((folder / "sets.json").read_text())
    saved = torch.load(folder / "last.pt", map_location="cpu", weights_only=False)
    vocabulary = sets["vocabulary"]
    kept = data.pruned_vocabulary(vocabulary, args.shared, args.minimum)
    place = {piece: i for i, piece in enumerate(vocabulary)}
    saved["network"][PIECES] = saved["network"][PIECES][[place[piece] for piece in kept]]
    del saved["optimizer"], saved["schedule"]  # of weights that are no more
    torch.save(saved, folder / "last.pt")
    (folder / "sets.json").write_text(json.dumps(sets | {"vocabulary": kept}, ensure_ascii=False))
    print(f"{len(vocabulary)} pieces, {len(kept)} kept")


if __name__ == "__main__":
    main()
