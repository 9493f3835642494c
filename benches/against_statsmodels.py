#!/usr/bin/env python3
"""Holds the estimators of the trade-off test against statsmodels, on series made here and, where a ledger is given, on real ones.

    python3 benches/against_statsmodels.py [--ledger FILE --triad USA PAK IND]

Makes its own Python environment in target/statsmodels. Compares coefficients and standard errors (plain, HC1, HC3) of the
local projections at every horizon in both orders, the orthogonalised responses of the autoregression in both orders, its
Granger statistics and the lags that BIC chooses. Fails where anything differs by more than 1e-6 of its size.
"""

import argparse
import csv
import datetime
import json
import pathlib
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / "target" / "statsmodels"
TOLERANCE = 1e-6
# Exit code where there is nothing to compare with; no agreement and no difference.
NOT_INSTALLED = 75
NAMES = ["y", "z", "volume", "mood", "e"]


def in_environment():
    """Starts this script again in its own environment, made where it is missing."""
    python = ENVIRONMENT / "bin" / "python"
    try:
        if not python.exists():
            venv.create(ENVIRONMENT, with_pip=True)
        ready = subprocess.run([python, "-c", "import statsmodels"], capture_output=True).returncode == 0
        if not ready:
            packages = ["numpy", "scipy", "pandas", "statsmodels"]
            subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"statsmodels could not be installed here, so nothing was compared: {error}", file=sys.stderr)
        sys.exit(NOT_INSTALLED)
    sys.exit(subprocess.run([python, __file__, "--inside", *sys.argv[1:]]).returncode)


def made(seed, months, gap):
    """Series of our own: five autoregressions that lean on one another, with a year that nobody covered where asked."""
    import numpy

    random = numpy.random.default_rng(seed)
    state = numpy.zeros(5)
    lean = random.normal(0, 0.12, (5, 5)) + 0.4 * numpy.eye(5)
    rows = []
    for month in range(months + 50):
        state = lean @ state + random.standard_t(5, 5) * [3, 2, 10, 20, 4]
        rows.append(state + [1, 0, 60, 5, 9])
    rows = numpy.array(rows[50:])
    starts, observed = [], []
    for month in range(months):
        starts.append(datetime.date(2002 + month // 12, month % 12 + 1, 1).isoformat())
        observed.append(not (gap and 100 <= month < 112))
    return starts, observed, rows


def write(path, starts, observed, rows):
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["start", "observed", "y", "e", "z", "volume", "mood"])
        for start, seen, (y, z, volume, mood, e) in zip(starts, observed, rows):
            out.writerow([start, int(seen), *map(repr, map(float, (y, e, z, volume, mood)))])


def read(path):
    import numpy

    with open(path, newline="") as file:
        lines = list(csv.DictReader(file))
    rows = numpy.array([[float(line[name]) for name in NAMES] for line in lines])
    return [line["start"] for line in lines], [line["observed"] == "1" for line in lines], rows


def theirs(starts, observed, rows, lags, horizon):
    """The same figures by statsmodels."""
    import numpy
    import statsmodels.api as sm

    months = len(starts)
    seen = numpy.array(observed)
    rise = rows[seen, 4].std(ddof=1)
    calendar = numpy.zeros((months, 12))
    for n, start in enumerate(starts):
        month = int(start[5:7])
        if month > 1:
            calendar[n, month - 2] = 1
        calendar[n, 11] = n

    def usable(back, ahead):
        return [n for n in range(back, months - ahead) if seen[n - back : n + ahead + 1].all()]

    def lagged(at, back):
        return [rows[[n - lag for n in at], k] for lag in range(1, back + 1) for k in range(5)]

    def projection(order, h):
        at = usable(lags + 1, h)
        columns = [numpy.ones(len(at)), *calendar[at].T]
        columns = [c for c in columns if c.any()]
        if order == "last":
            columns += [rows[at, k] for k in range(4)]
        columns += lagged(at, lags + 1) + [rows[at, 4]]
        first = 1 if order == "last" else 0
        outcome = [rows[n + first : n + h + 1, 0].sum() for n in at]
        fit = sm.OLS(outcome, numpy.column_stack(columns)).fit()
        return {
            "horizon": h,
            "estimate": fit.params[-1] * rise,
            "n": len(at),
            "plain": fit.bse[-1] * rise,
            "HC1": fit.HC1_se[-1] * rise,
            "HC3": fit.HC3_se[-1] * rise,
        }

    answer = {
        "rise": rise,
        "projections": {order: [projection(order, h) for h in range(1, horizon + 1)] for order in ("last", "first")},
    }
    if seen.all():
        # statsmodels' autoregression knows no gaps.
        from statsmodels.tsa.api import VAR

        paths = {}
        for order, places in (("last", [0, 1, 2, 3, 4]), ("first", [4, 0, 1, 2, 3])):
            model = VAR(rows[:, places], exog=calendar)
            fit = model.fit(lags, trend="c")
            shock, outcome = places.index(4), places.index(0)
            orthogonal = fit.orth_ma_rep(horizon)
            scale = rise / orthogonal[0][shock, shock]
            path = numpy.cumsum(orthogonal[:, outcome, shock] * scale)[1:]
            paths[order] = list(path)
            if order == "last":
                forth = fit.test_causality(outcome, [shock], kind="f")
                back = fit.test_causality(shock, [outcome], kind="f")
                bic = {p: VAR(rows[6 - p :], exog=calendar[6 - p :]).fit(p, trend="c").bic for p in range(1, 7)}
                answer["bic_lags"] = min(bic, key=bic.get)
        answer["var"] = paths
        answer["granger"] = {
            "engagement_to_outcome": {"f": forth.test_statistic, "restrictions": lags},
            "outcome_to_engagement": {"f": back.test_statistic, "restrictions": lags},
        }
    return answer


def differences(ours, others, path=""):
    """Every number that both have, with its relative difference."""
    if isinstance(others, dict):
        for key, value in others.items():
            yield from differences(ours[key], value, f"{path}.{key}")
    elif isinstance(others, list):
        for number, value in enumerate(others):
            yield from differences(ours[number], value, f"{path}[{number}]")
    else:
        yield path, float(ours), float(others), abs(ours - others) / max(abs(others), 1e-12)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--inside", action="store_true")
    arguments.add_argument("--ledger")
    arguments.add_argument("--triad", nargs=3, default=["USA", "PAK", "IND"])
    arguments.add_argument("--binary", default=str(ROOT / "target" / "release" / "entente"))
    given = arguments.parse_args()
    if not given.inside:
        in_environment()
    build = ["cargo", "build", "--release", "--quiet", "-p", "entente", "--example", "estimate"]
    subprocess.run(build, cwd=ROOT, check=True)
    estimate = ROOT / "target" / "release" / "examples" / "estimate"
    file = ENVIRONMENT / "series.csv"
    cases = [("made", seed, months, gap, lags) for seed, months, gap, lags in
             [(1, 288, False, 1), (2, 288, False, 3), (3, 120, False, 2), (4, 288, True, 2), (5, 240, True, 1)]]
    if given.ledger:
        cases.append(("ledger", 0, 0, False, 2))
    worst_of_all = 0.0
    for kind, seed, months, gap, lags in cases:
        if kind == "made":
            write(file, *made(seed, months, gap))
        else:
            command = [given.binary, "tradeoff", *given.triad, "--ledger", given.ledger, "--placebos", "0"]
            subprocess.run([*command, "--series", str(file)], stdout=subprocess.DEVNULL, check=False)
        starts, observed, rows = read(file)
        ours = json.loads(subprocess.run([estimate, file, str(lags), "6"], capture_output=True, check=True).stdout)
        compared = list(differences(ours, theirs(starts, observed, rows, lags, 6)))
        path, mine, other, worst = max(compared, key=lambda line: line[3])
        worst_of_all = max(worst_of_all, worst)
        name = f"made {seed}" if kind == "made" else " ".join(given.triad)
        print(f"{name}: {len(starts)} months, {sum(observed)} covered, {lags} lags: {len(compared)} figures compared, "
              f"largest difference {worst:.1e} ({path}: {mine:.9g} here, {other:.9g} there)")
    if worst_of_all > TOLERANCE:
        sys.exit(f"differs by more than {TOLERANCE}")
    print(f"all within {TOLERANCE}")


if __name__ == "__main__":
    main()
