"""Sentences a CPU-second: Entente's whole coder against the whole pipeline of spaCy's en_core_web_sm, on the same reports,
in turn, in the same run.

    python3 benches/against_spacy.py --entente target/release/entente --reports ../shared/corpus/current-events.jsonl.gz

Makes its own Python environment (target/spacy) and installs spaCy there. Where the model's package cannot be fetched, it
builds a pipeline of the same published shape (a HashEmbedCNN of width 96 and depth 4 shared by tagger and parser, one
more for the entity recogniser, attribute ruler, rule lemmatiser) with untrained weights, whose cost is the same, and
says so. Every figure is processor time, user and system, of all threads. Both sides read 2,000 reports three times and the
median counts; neither pays for its start (spaCy reads 100 reports first; of ours the time for one report is taken off)."""
import argparse
import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve()
PACKAGES = ["spacy==3.8.18", "spacy-lookups-data==1.0.5"]
MODEL = "en_core_web_sm"
OWN_RUNS = 3


def environment(folder):
    """A Python with spaCy in `folder`, made once; its interpreter."""
    python, done = folder / "bin" / "python", folder / "complete"
    if not done.exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
        try:
            subprocess.run([python, "-m", "spacy", "download", MODEL], check=False, timeout=60,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            pass
        done.touch()
    return python


def reports(path, count):
    opened = gzip.open(path, "rt", encoding="utf-8") if str(path).endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        every = [line for line in lines if line.strip()]
    return every[::max(1, len(every) // count)][:count]


def cpu_of(command, out):
    """Processor seconds of a command and its threads."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=out)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ours(entente, lines):
    """Sentences, and processor seconds of reading `lines` less those of reading one, which is the start."""
    with tempfile.TemporaryDirectory() as folder:
        many, one, out = (Path(folder, name) for name in ("many.jsonl", "one.jsonl", "readings.jsonl"))
        many.write_text("".join(lines), encoding="utf-8")
        one.write_text(lines[0], encoding="utf-8")
        with open(out, "wb") as sink:
            start = cpu_of([entente, "read", "--jsonl", one], subprocess.DEVNULL)
            spent = cpu_of([entente, "read", "--jsonl", many], sink)
        with open(out, encoding="utf-8") as readings:
            sentences = sum(len(json.loads(r)["sentences"]) for r in readings)
    return sentences, spent - start


def same_shape():
    """A pipeline built like en_core_web_sm 3.8, with untrained weights."""
    import spacy
    from spacy.training import Example
    nlp = spacy.blank("en")
    embed = {"@architectures": "spacy.MultiHashEmbed.v2", "width": 96, "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE",
             "SPACY", "IS_SPACE"], "rows": [5000, 1000, 2500, 2500, 50, 50], "include_static_vectors": False}
    encode = {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 96, "depth": 4, "window_size": 1,
              "maxout_pieces": 3}
    tok2vec = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}
    nlp.add_pipe("tok2vec", config={"model": tok2vec})
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}})
    parser = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "parser", "extra_state_tokens": False,
              "hidden_width": 64, "maxout_pieces": 2, "use_upper": True, "tok2vec": listener}
    nlp.add_pipe("parser", config={"model": parser})
    nlp.add_pipe("attribute_ruler")
    nlp.add_pipe("lemmatizer", config={"mode": "rule"})
    nlp.add_pipe("ner", config={"model": parser | {"state_type": "ner", "tok2vec": tok2vec}})
    tags = "NN IN DT NNP JJ NNS VBD . , CC VB RB PRP VBN CD VBZ VBG TO VBP MD POS".split()
    deps = "prep det pobj punct amod nsubj compound dobj aux conj cc advmod ROOT ccomp xcomp poss advcl acl relcl".split()
    kinds = "PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE DATE TIME PERCENT MONEY QUANTITY " \
            "ORDINAL CARDINAL".split()
    words = ["Chad"] * 36
    heads = [1] * 36
    example = Example.from_dict(nlp.make_doc(" ".join(words)), {
        "words": words, "tags": [tags[i % len(tags)] for i in range(36)], "heads": heads,
        "deps": ["ROOT" if i == 1 else deps[i % len(deps)] for i in range(36)],
        "entities": [f"U-{kinds[i % len(kinds)]}" for i in range(36)]})
    nlp.initialize(lambda: [example])
    nlp.get_pipe("attribute_ruler").add([[{"POS": ""}]], {"POS": "NOUN"})
    return nlp


def spacy_side(lines):
    """Run inside the environment: prints which pipeline it is and the processor seconds of three runs."""
    import spacy
    try:
        nlp, which = spacy.load(MODEL), f"{MODEL} of spaCy {spacy.__version__}"
    except OSError:
        nlp, which = same_shape(), f"a pipeline of the shape of {MODEL} with untrained weights, spaCy {spacy.__version__}"
    texts = [json.loads(line)["text"] for line in lines]
    list(nlp.pipe(texts[:100]))
    spent = []
    for _ in range(OWN_RUNS):
        start = time.process_time()
        for _ in nlp.pipe(texts):
            pass
        spent.append(time.process_time() - start)
    print(json.dumps({"which": which, "spent": spent}))


def main():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--entente", default="target/release/entente")
    parse.add_argument("--reports", default="../shared/corpus/current-events.jsonl.gz")
    parse.add_argument("--count", type=int, default=2000)
    parse.add_argument("--environment", type=Path, default=Path("target/spacy"))
    parse.add_argument("--least", type=float, default=0.0, help="fail where the ratio is less")
    parse.add_argument("--spacy-side", action="store_true", help=argparse.SUPPRESS)
    args = parse.parse_args()
    lines = reports(args.reports, args.count)
    if args.spacy_side:
        spacy_side(lines)
        return
    python = environment(args.environment)
    single = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "BLIS_NUM_THREADS": "1"}
    command = [python, HERE, "--spacy-side", "--reports", args.reports, "--count", str(args.count)]
    peer = json.loads(subprocess.run(command, check=True, env=single, stdout=subprocess.PIPE).stdout.splitlines()[-1])
    runs = [ours(args.entente, lines) for _ in range(OWN_RUNS)]
    sentences = runs[0][0]
    mine, theirs = statistics.median(t for _, t in runs), statistics.median(peer["spent"])
    print(f"{len(lines)} reports, {sentences} sentences")
    print(f"entente, whole coder: {sentences / mine:.0f} sentences a CPU-second (median of {OWN_RUNS})")
    print(f"{peer['which']}: {sentences / theirs:.0f} sentences a CPU-second")
    print(f"ratio {theirs / mine:.2f}")
    if theirs / mine < args.least:
        sys.exit(f"less than {args.least}")


if __name__ == "__main__":
    main()
