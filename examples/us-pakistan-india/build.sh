#!/usr/bin/env bash
# Reads a quarter-century of dated news reports and asks of them what Washington claims: that its ties with Pakistan do not
# come at the expense of its friendship with India.
#
#   examples/us-pakistan-india/build.sh [SHARED] [OUT]
#
# SHARED is the folder of data beside the project (default ../shared), OUT where the results go (default
# target/us-pakistan-india). Reading 107,000 reports takes some 20 minutes on two cores; what was read is kept in
# OUT/corpus.db, so that a second run is quick. The texts are Wikipedia's (CC BY-SA 4.0): give their source where you show
# the report to others.
set -euo pipefail
cd "$(dirname "$0")/../.."
shared=${1:-../shared}
out=${2:-target/us-pakistan-india}
corpus=$shared/corpus/current-events.jsonl.gz
if [ ! -f "$corpus" ]; then
    echo "$corpus is absent: there is nothing to read" >&2
    exit 1
fi
cargo build --release --locked -p entente-cli
entente=target/release/entente
mkdir -p "$out"
ledger=$out/corpus.db
"$entente" add "$corpus" --ledger "$ledger"

# The three relations.
for pair in "USA PAK" "USA IND" "IND PAK"; do
    # shellcheck disable=SC2086
    "$entente" dossier $pair --ledger "$ledger" --out "$out"
done
for pair in "USA PAK" "USA IND" "IND PAK"; do
    # shellcheck disable=SC2086
    "$entente" index $pair --ledger "$ledger" --step quarter --csv --plot "$out/index-${pair/ /-}.svg" > "$out/index-${pair/ /-}.csv"
done

# The verdict, since 2002 and since 2025. Exit code 3: there is too little to judge, which is an answer.
ask() {
    local name=$1
    shift
    "$entente" tradeoff USA PAK IND --ledger "$ledger" "$@" > "$out/$name.txt" || [ $? -eq 3 ]
    "$entente" tradeoff USA PAK IND --ledger "$ledger" "$@" --json > "$out/$name.json" || [ $? -eq 3 ]
}
ask verdict-since-2002 --since 2025-01-01 --series "$out/series.csv" --plot "$out/verdict.svg"
ask verdict-since-2025 --from 2025-01-01
ask verdict-by-quarter --period quarter

# What was claimed and what was promised.
"$entente" claims USA --ledger "$ledger" > "$out/claims.txt"
for pair in "USA PAK" "USA IND" "IND PAK"; do
    # shellcheck disable=SC2086
    "$entente" commitments $pair --ledger "$ledger" > "$out/commitments-${pair/ /-}.txt"
done

# All of it on one page: every figure leads to its sentences.
"$entente" report USA PAK IND --since 2025-01-01 --ledger "$ledger" --out "$out/report.html"
head -n 12 "$out/verdict-since-2002.txt"
echo "report: $out/report.html"
