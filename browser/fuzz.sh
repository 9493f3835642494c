#!/usr/bin/env bash
# Holds the JSON twins of the desk to its OpenAPI document with a fuzzing client (schemathesis, from PyPI, in an environment
# of its own).
#
#   browser/fuzz.sh [ENTENTE] [EXAMPLES]
#
# Opens a desk on an empty ledger, adds the example brief, and asks every address with drawn questions: no answer may be a
# fault of the server, and every answer must have a status, a type and a form that the document names. Ends with 75 where
# schemathesis cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."
entente=$(realpath "${1:-target/release/entente}")
examples=${2:-40}
environment=target/schemathesis
if [ ! -x "$environment/bin/schemathesis" ]; then
    python3 -m venv "$environment" && "$environment/bin/pip" install --quiet 'schemathesis==4.32.5' || exit 75
fi
folder=$(mktemp -d)
"$entente" serve --port 0 --ledger "$folder/ledger.db" > "$folder/said" 2> "$folder/noted" &
desk=$!
trap 'kill $desk 2> /dev/null || true; wait $desk 2> /dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 50); do
    grep -q '^token: ' "$folder/said" && break
    sleep 0.1
done
address=$(sed -n 's,^\(http://.*\)/$,\1,p' "$folder/said")
token=$(sed -n 's/^token: //p' "$folder/said")
job=$(curl --silent --fail --header "authorization: Bearer $token" --form 'text=<examples/brief.txt' "$address/add" | tr -dc 0-9)
for _ in $(seq 200); do
    curl --silent "$address/add/$job.json" | grep -q '"state": "done"' && break
    sleep 0.1
done
# Some questions that fit the document are refused all the same (a time that ends before it begins, a state that nobody
# knows), and an empty field asks nothing: the checks that would call this wrong are left out.
"$environment/bin/schemathesis" run "$address/openapi.json" --url "$address" --header "authorization: Bearer $token" \
    --max-examples "$examples" --phases coverage,fuzzing --seed 7 --workers 1 \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance \
    > "$folder/report" || { grep -A14 -E "^- ST|^_____" "$folder/report" | head -n 150; tail -n 30 "$folder/report"; exit 1; }
tail -n 22 "$folder/report"
if grep -q panicked "$folder/noted"; then
    cat "$folder/noted"
    exit 1
fi
