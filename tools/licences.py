"""Holds the licences of all dependencies against the list in deny.toml.

python3 tools/licences.py

`cargo deny check` does the same and more where it is installed; this needs nothing but cargo and Python 3.11."""
import json
import re
import subprocess
import sys
import tomllib


def allowed(expression, licences):
    """True where an SPDX expression can be met with the listed licences."""
    words = re.findall(r"\(|\)|[^\s()/]+|/", expression.replace("/", " OR "))

    def either(at):
        value, at = both(at)
        while at < len(words) and words[at] == "OR":
            other, at = both(at + 1)
            value = value or other
        return value, at

    def both(at):
        value, at = one(at)
        while at < len(words) and words[at] == "AND":
            other, at = one(at + 1)
            value = value and other
        return value, at

    def one(at):
        if words[at] == "(":
            value, at = either(at + 1)
            return value, at + 1
        name, at = words[at], at + 1
        if at < len(words) and words[at] == "WITH":
            name, at = f"{name} WITH {words[at + 1]}", at + 2
        return name in licences, at

    return either(0)[0]


def main():
    licences = set(tomllib.load(open("deny.toml", "rb"))["licenses"]["allow"])
    run = subprocess.run(["cargo", "metadata", "--format-version", "1", "--locked"], check=True, capture_output=True)
    packages = json.loads(run.stdout)["packages"]
    bad = [p for p in packages if not p["license"] or not allowed(p["license"], licences)]
    for p in bad:
        print(f"{p['name']} {p['version']}: licence {p['license'] or 'none'} is not in deny.toml")
    foreign = [p for p in packages if p["source"] and not p["source"].startswith("registry+")]
    for p in foreign:
        print(f"{p['name']} {p['version']}: comes from {p['source']}, not from the registry")
    print(f"{len(packages)} packages, {len(bad)} with a licence that is not allowed, {len(foreign)} from elsewhere")
    sys.exit(bool(bad or foreign))


if __name__ == "__main__":
    main()
