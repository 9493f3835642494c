# Thin: every recipe is what anyone could type.

# Read the example brief
read:
    cargo run --release --quiet -p entente-cli -- read examples/brief.txt

# All tests
test:
    cargo test --workspace --release

# The codebook's own examples
check:
    cargo run --release --quiet -p entente-cli -- codebook check

# What lands or rejects a change
ci:
    bash .ci/run

# The register, from the shared facts and tools/actors/known
actors:
    python3 tools/actors/compile.py --shared ../shared

# The language model, from the shared treebanks (hours on two cores)
model:
    python3 training/silver.py --shared ../shared --out training/out/silver.tsv
    python3 training/train.py --shared ../shared --out training/out --silver training/out/silver.tsv
    python3 training/export.py --checkpoint training/out --out crates/entente-model/model.bin
