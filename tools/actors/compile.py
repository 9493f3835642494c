#!/usr/bin/env python3
"""Compiles the register of office-holders: codebook/actors/CCC.toml, one file a country.

    python3 tools/actors/compile.py --shared ../shared

It reads, in the order in which they are believed:

1. tools/actors/known/*.tsv, written by people: country (iso3 or the code of an organisation), name,
   aliases (separated by |), office, title, from, to (empty or a dash: in office as far as is known), cite,
   and where it cannot be guessed from the name, surname. Dates are YYYY-MM-DD, YYYY-MM or YYYY.
2. factbook-2026: heads of state and government in office early in 2026, with the date since when.
3. Archigos 4.1: effective leaders to 2015, exact dates. REIGN: the same to August 2021, the end to the month.
4. CIA World Leaders: one snapshot of cabinets, early 2017. These dates are bounds (approx = true):
   from is the date of the country's page, to is the date of the snapshot (of the page, where that is older than a year).

A curated row wins over a compiled one where both say who held the same office at the same time. Where both name the
same person, the compiled row only adds its spelling as an alias and its exact date to a curated date that is
coarser. With --report, disagreements between the sources are printed.

Codes of countries are those of codebook/countries.tsv. Codes that begin with X are user-assigned in ISO 3166: XKX Kosovo,
XNC Northern Cyprus, XAB Abkhazia, XSO South Ossetia, XNK Nagorno-Karabakh, XTN Transnistria, XCR Crimea, XDN and XLN the
republics of Donetsk and Luhansk, XKU Iraqi Kurdistan, XRJ North and East Syria, XSL Somaliland, XPU Puntland, XJK
Kashmir, XBV Bougainville.
"""

import argparse
import csv
import difflib
import html
import json
import re
import sys
import tarfile
import unicodedata
import urllib.parse
from pathlib import Path

BEGIN = "2000-01-01"
HEADER = "# Compiled by tools/actors/compile.py. To change it, add a row to tools/actors/known/ and compile again.\n"

OFFICES = """head of state|head of government|foreign minister|defence minister|interior minister|finance minister|army chief
intelligence chief|security adviser|spokesperson|envoy|ambassador|ambassador to un|central bank governor|vice president|speaker
opposition leader|organisation head|supreme leader|military leader|deputy foreign minister|minister|other"""
OFFICES = set(OFFICES.replace("\n", "|").split("|"))
# offices that one person holds at a time
SINGLE = {"head of state", "head of government", "supreme leader", "foreign minister", "defence minister", "interior minister",
          "finance minister", "army chief", "intelligence chief", "ambassador to un", "central bank governor"}

# In these states the effective leader, whom Archigos and REIGN list, heads the government, not the state.
PARLIAMENTARY = set("""CAN BHS JAM TTO BRB DMA GRD LCA VCT ATG KNA BLZ GBR IRL NLD BEL LUX ESP AND DEU AUT HUN CZE SVK ITA MLT
ALB MNE MKD HRV SVN GRC BGR EST LVA LTU SWE NOR DNK ISL TUR ISR JPN IND PAK BGD NPL BTN THA KHM MYS SGP AUS NZL PNG
VUT SLB TUV WSM LSO MUS ETH SRB SCG XKX LBN IRQ MDA ROU MNG LKA FJI TON""".split())
# These lists use the numbers of Gleditsch and Ward or their own for some states.
NUMBERS = {"260": "DEU", "255": "DEU", "678": "YEM", "340": "SRB", "341": "MNE", "946": "KIR", "970": "NRU", "347": "XKX",
           "713": "TWN", "817": "", "680": "", "265": ""}
FACTBOOK_CODES = {"KV": "XKX", "RI": "SRB"}      # missing or damaged in country-codes.csv
FACTBOOK_SKIP = {"XX", "EE", "AX", "DX", "SV", "OO", "XO", "XQ", "ZH", "ZN", "AQ", "CQ", "GQ", "VQ", "FS", "IO", "SM"}
CIA_NAMES = {"Bahamas, The": "BHS", "Congo, Democratic Republic of the": "COD", "Congo, Republic of the": "COG",
             "Gambia, The": "GMB", "Holy See (Vatican City)": "VAT", "Korea, North": "PRK", "Korea, South": "KOR",
             "Micronesia, Federated States of": "FSM", "Saint Vincent and the Grenadines": "VCT"}

PARTICLES = set("de da di do du dos das del della der den van von la le el al bin ibn ben binti ter ten af av zu und bint y e".split())
SURNAME_FIRST = {"CHN", "PRK", "KOR", "TWN", "HKG", "MAC", "SGP", "ETH", "ERI", "THA", "MYS", "BRN"}
WHOLE_NAME = {"MMR", "KHM"}
ROYAL = {"SAU", "ARE", "KWT", "QAT", "BHR", "OMN", "JOR", "BRN"}
CHINESE_SURNAMES = set("""An Cai Chan Chang Chao Chen Cheng Chiang Chiu Cho Chou Chow Chu Deng Dong Du Fan Fang Feng Fu Gao Goh Guo
Han He Heng Ho Hsiao Hsieh Hsu Hu Hua Huang Jia Jiang Joseph Khaw Koo Kuo Lai Lam Lau Lee Leung Li Liang Liao Lim Lin
Ling Liu Lo Lu Luo Ma Mao Meng Miao Ng Ong Pan Peng Pu Qian Qiao Qin Ren Shao Shen Shi Su Sun Tan Tang Tao Teo Tien Tsai Tseng Tsui
Tu Tung Wan Wang Wei Wen Wong Wu Xi Xia Xiao Xie Xu Yam Yan Yang Yao Yau Ye Yeh Yen Yin You Yu Yuan Zeng Zhang Zhao Zheng Zhong Zhou Zhu Zou""".split())
CAPS_SMALL = {"BIN": "bin", "BINT": "bint", "IBN": "ibn", "AL": "al", "EL": "el", "DE": "de", "DA": "da", "DO": "do", "DOS": "dos",
              "DI": "di", "VAN": "van", "VON": "von", "DER": "der", "DEN": "den", "LA": "la", "Y": "y", "E": "e", "DEL": "del", "OF": "of"}
NOBODY = re.compile(r"vacant|none|^$", re.I)
# Archigos and REIGN list the occupation's commanders as leaders of Iraq, and two who did not govern.
MISPLACED = {"Tommy Ray Franks", "Jay Garner", "Paul Bremer", "Ratu Josefa Iloilo", "Nyabenda"}
# One name contains the other, but these are two people.
TWO_PEOPLE = [{"Idriss Déby", "Mahamat Idriss Déby"}, {"Kim Yong Il", "Kim Jong Il"}]

problems = []


def complain(text):
    problems.append(text)


# ---- names -----------------------------------------------------------------------------------------------------------

def plain(text):
    """Lower case, no accents, no punctuation: for comparing names."""
    text = text.replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("đ", "dj").replace("Đ", "Dj").replace("ə", "a")
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", " ", text.replace("'", "").replace("’", "").replace("ʻ", "")).strip()


def without_accents(text):
    text = text.replace("ı", "i").replace("ł", "l").replace("Ł", "L").replace("ø", "o").replace("Ø", "O").replace("đ", "dj")
    text = text.replace("Đ", "Dj").replace("ß", "ss").replace("æ", "ae").replace("ð", "d").replace("þ", "th").replace("Þ", "Th")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def tokens(name):
    return [t for t in plain(name).split() if t not in PARTICLES and t not in {"jr", "sr", "ii", "iii", "iv", "v", "vi", "x", "xvi"}]


def alike(a, b):
    return a == b or (len(a) > 3 and len(b) > 3 and difflib.SequenceMatcher(None, a, b).ratio() >= 0.78)


def same_person(a, b):
    """Could two spellings be one person who held this office at this time? A bare surname is enough; of two full names,
    two words must agree, or the surname and the first letter."""
    first, second = tokens(a), tokens(b)
    if not first or not second:
        return False
    agree = [(x, y) for x in first for y in second if alike(x, y) and len(x) > 1]
    if len(first) == 1 or len(second) == 1 or len({x for x, _ in agree}) > 1:
        return bool(agree)
    return any(x != first[0] and y != second[0] for x, y in agree) and first[0][0] == second[0][0]


def contains(longer, shorter):
    """Every word of the shorter name stands in the longer one, and the shorter has at least two."""
    long_words, short_words = tokens(longer), tokens(shorter)
    return len(short_words) >= 2 and all(any(alike(s, l) for l in long_words) for s in short_words)


def letter_case(name):
    """'Ashraf GHANI' -> ('Ashraf Ghani', 'Ghani'); 'XI Jinping' -> ('Xi Jinping', 'Xi'). Capitals mark the surname."""
    words, shouted = [], []
    for word in name.split():
        letters = re.sub(r"[^\w]", "", word)
        prefixed = re.fullmatch(r"(Mc|Mac|De|Le|La|O'|D')([A-Z]{3,}\W*)", word)
        if re.fullmatch(r"([A-Z]\.-?)+", word):
            words.append(word)
        elif prefixed:
            words.append(prefixed.group(1) + prefixed.group(2).capitalize())
            shouted.append(words[-1])
        elif "-" in word and not word.isupper() and re.search(r"[A-Z]{3,}", word):
            words.append("-".join(part.capitalize() if len(part) > 2 and part.isupper() else part for part in word.split("-")))
            shouted.append(words[-1])
        elif len(letters) > 1 and letters.isupper() and not re.fullmatch(r"(II|III|IV|VI|VII|VIII|IX|XI?V?|XVI|XIV)", letters) \
                or word in ("XI",) and not words:
            if word in CAPS_SMALL and words:
                fixed = CAPS_SMALL[word]
            else:
                fixed = re.sub(r"\w+", lambda m: m.group(0).capitalize(), word)
                fixed = re.sub(r"(?<=\w\w)(['’])([A-Z])", lambda m: m.group(1) + m.group(2).lower(), fixed)
                fixed = re.sub(r"^Mc([a-z])", lambda m: "Mc" + m.group(1).upper(), fixed)
            words.append(fixed)
            shouted.append(fixed)
        else:
            words.append(word)
    return " ".join(words), " ".join(shouted)


def guess_surname(name, country):
    """The word by which the press names a person the second time."""
    words = re.sub(r",? (Jr|Sr)\.?$|\"[^\"]*\" ", "", name).split()
    while len(words) > 1 and re.fullmatch(r"II|III|IV|V|VI|VII|VIII|X|XIV|XVI", words[-1]):
        words.pop()
    if len(words) <= 1 or country in WHOLE_NAME:
        return " ".join(words)
    if country in ROYAL and any(w in ("bin", "bint", "ibn") for w in words[1:]):
        return words[0]
    if country in ("TWN", "HKG", "MAC", "SGP", "MYS"):
        if words[0] in CHINESE_SURNAMES:
            return words[0]
        if country in ("TWN", "HKG", "MAC", "SGP"):
            return words[-1]
    if country in SURNAME_FIRST:
        return words[0]
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES and (words[start - 1].islower() or words[start - 1] in
                                                                    ("Van", "De", "Von", "Di", "Al", "El", "Le", "La", "Bin", "Ben", "Del")):
        start -= 1
    return " ".join(words[start:])


# ---- dates -----------------------------------------------------------------------------------------------------------

MONTHS = {m: i + 1 for i, m in enumerate("january february march april may june july august september october november december".split())}
MONTHS.update({m[:3]: i for m, i in list(MONTHS.items())})


def first_day(date):
    return (date + "-01-01")[:10] if len(date) == 4 else (date + "-01")[:10] if len(date) == 7 else date


def last_day(date):
    if not date:
        return "9999-12-31"
    return date + "-12-31" if len(date) == 4 else date + "-31" if len(date) == 7 else date


def days(date):
    year, month, day = (int(x) for x in first_day(date).split("-"))
    return year * 365.25 + month * 30.44 + day


def overlap(a, b):
    """Do two tenures share more than the day on which the office passes from one to the other?"""
    return first_day(a["from"]) < last_day(b["to"]) and first_day(b["from"]) < last_day(a["to"])


def parse_date(text):
    """'10 March 2024', 'April 2018', '5 Sep 2025', '1997' -> ISO, as exact as it is."""
    match = re.search(r"(?:(\d{1,2}) )?(?:([A-Z][a-z]+) )?((?:19|20)\d\d)", text)
    if not match:
        return ""
    day, month, year = match.groups()
    if not month or month.lower() not in MONTHS:
        return year
    date = f"{year}-{MONTHS[month.lower()]:02d}"
    return f"{date}-{int(day):02d}" if day else date


# ---- the sources -----------------------------------------------------------------------------------------------------

def row(country, name, office, title, start, end, cite, rank, approx=False, aliases=(), surname=""):
    start, end = start and start.strip(), end and end.strip()
    return {"country": country, "name": name.strip(), "aliases": [a for a in aliases if a], "surname": surname, "office": office,
            "title": title, "from": start, "to": end, "approx": approx, "cite": cite, "rank": rank}


def read_known(folder, countries):
    rows = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            lines = [line for line in file if not line.startswith("#")]
            for number, r in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
                where = f"{path.name}:{number}"
                r = {k: (v or "").strip() for k, v in r.items() if k}
                missing = [k for k in ("country", "name", "office", "from") if not r.get(k)]
                if missing:
                    complain(f"{where}: no {', '.join(missing)}: {r}")
                    continue
                if r["office"] not in OFFICES:
                    complain(f"{where}: office '{r['office']}' is not one of the register's offices")
                end = "" if r.get("to", "") in ("", "-", "–", "in office") else r["to"]
                bad = [d for d in (r["from"], end) if d and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", d)]
                if bad:
                    complain(f"{where}: {bad[0]} is no date")
                    continue
                if end and first_day(r["from"]) > last_day(end):
                    complain(f"{where}: {r['name']} ends before the beginning")
                    continue
                if len(r["country"]) == 3 and r["country"] not in countries and not r["country"].isupper():
                    complain(f"{where}: country {r['country']}")
                rows.append(row(r["country"], r["name"], r["office"], r.get("title", ""), r["from"], end,
                                r.get("cite", "") or "public record", 0, aliases=[a.strip() for a in r.get("aliases", "").split("|")],
                                surname=r.get("surname", "")) | {"where": where})
    return rows


LEADER_TITLES = {"SMR": "Captain Regent", "BIH": "Chairman of the Presidency", "LBY": "Head of state"}


def leader_office(country):
    if country in LEADER_TITLES and country not in PARLIAMENTARY:
        return "head of state", LEADER_TITLES[country]
    return ("head of government", "Prime Minister") if country in PARLIAMENTARY else ("head of state", "President")


def number_to_code(number, date, by_number):
    if number == "345":
        return "YUG" if date < "2003-02-04" else "SCG" if date < "2006-06-03" else "SRB"
    return NUMBERS.get(number, by_number.get(number, ""))


def read_archigos(path, by_number):
    tenures = {}
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for r in csv.DictReader(file, delimiter="\t"):
            key = (r["ccode"], r["obsid"], r["leadid"])
            tenure = tenures.setdefault(key, {"name": r["leader"], "from": r["startdate"], "to": r["enddate"], "uri": r["dbpedia.uri"]})
            tenure["to"] = max(tenure["to"], r["enddate"])
    rows = []
    for (number, _, _), t in tenures.items():
        if t["to"] < BEGIN:
            continue
        country = number_to_code(number, t["from"], by_number)
        if not country or t["name"] in MISPLACED:
            continue
        full = t["uri"].rsplit("/", 1)[-1].replace("_", " ") if t["uri"] not in ("", "NA") else t["name"]
        full = re.sub(r" \(.*\)", "", urllib.parse.unquote(full))
        office, title = leader_office(country)
        still = t["to"] >= "2015-12-31"
        rows.append(row(country, full if "�" not in full else t["name"], office, title, t["from"], "" if still else t["to"], "Archigos 4.1", 2)
                    | {"open_2015": still})
    return rows


def read_reign(path, by_number):
    found = []
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for r in csv.DictReader(file):
            if r["eyear"] and int(r["eyear"]) < 2000:
                continue
            start = f"{int(r['syear']):04d}-{int(r['smonth']):02d}-{int(r['sdate']):02d}"
            end = f"{int(r['eyear']):04d}-{int(r['emonth']):02d}" if r["eyear"] and r["emonth"] else ""
            country = number_to_code(r["ccode"], start, by_number)
            if country and r["leader"] not in MISPLACED and not re.search(r" and | & ", r["leader"]):
                found.append((r["ccode"], country, re.sub(r"\s*\(.*?\)", "", r["leader"]).strip(), start, end))
    rows = []
    for i, (number, country, name, start, end) in enumerate(found):
        # the month in which a leader went is known; if the next came in that month, so is the day
        after = found[i + 1] if i + 1 < len(found) and found[i + 1][0] == number else None
        exact = after and end and after[3].startswith(end)
        office, title = leader_office(country)
        rows.append(row(country, name, office, title, start, after[3] if exact else end, "REIGN", 3, approx=bool(end) and not exact))
    return rows


TITLE = re.compile(r"""^((?:(?:President|Prime|Minister|Premier|King|Queen|Sultan|Amir|Emir|Grand|Duke|Prince|Princess|Pope|Emperor|Chancellor|Federal
    |Taoiseach|\(Prime\ Minister\)|Acting|Interim|Transitional|Transition|Caretaker|Co-prince|Co-Vice|Vice|Crown|Supreme|Leader|Taliban|overall|GNU|CNSP
    |State|Affairs|Commission|People's|Assembly|Chief|Executive|Governor|General|Governor-General|Lieutenant-Governor|Lieutenant|Chairman|Chairperson|Chair|of|the|and
    |Cabinet|Council|Ministers|Presidency|Swiss|Confederation|Government|Spain|\(prime|minister-equivalent\)|China|French|Polynesia|Presidential|Leadership
    |Foreign|Commander-in-Chief|Sudanese|Armed|Forces|Sovereign|Territorial|National|Safeguard|Homeland|\(CNSP\)|President,|Council,
    |Lord|Mann|Island|Commissioner|High|Administrator|Mayor)\s+)+)(.*)$""", re.X)
RANKS = re.compile(r"^(?:(?:Dr|Col|Gen|Sr|Capt|Sir|Dame|Ratu|General|Colonel|Grand Chief|Archbishop)\.?\s+)+")


def read_factbook(path, codes):
    rows = []
    with tarfile.open(path) as archive:
        for member in archive:
            if not member.name.endswith(".json"):
                continue
            fips = Path(member.name).stem.upper()
            country = FACTBOOK_CODES.get(fips) or codes.get(fips, "")
            if fips in FACTBOOK_SKIP or not country:
                continue
            branch = json.load(archive.extractfile(member)).get("Government", {}).get("Executive branch", {})
            found = {}
            for office, key in (("head of state", "chief of state"), ("head of government", "head of government")):
                text = html.unescape(re.sub(r"<[^>]+>", " ", branch.get(key, {}).get("text", "")))
                text = re.sub(r"\s+", " ", text).strip()
                governor = re.search(r"represented by (.*)", text)
                if governor and re.match(r"(Lord of Mann )?King ", text):
                    text = governor.group(1)
                elif governor or re.match(r"(President of China|King FREDERIK X of Denmark)", text):
                    continue
                match = re.match(r"(.*?)\s*[,;]?\s*\((?:presidency member |chairperson )?(?:since )?([^)]*)\)", text)
                if not match or not parse_date(match.group(2)):
                    continue
                body, since = match.group(1), parse_date(match.group(2))
                title = TITLE.match(body + " ")
                title, name = (title.group(1).strip(), title.group(2)) if title else ("", body)
                name = re.sub(r"; also .*|\(.*?\)|, (Dr|Jr)\.?$", "", RANKS.sub("", name)).strip(" ,;")
                name, surname = letter_case(name.replace(" EL-", " el-"))
                if not name or NOBODY.search(body) or (country == "VAT" and office == "head of government") or (title, name) == found.get("head of state", ())[:2]:
                    continue
                if country in TERRITORIES and office == "head of state" and title in ("King", "President"):
                    continue
                office = {"Supreme Leader": "supreme leader", "President": "head of state", "Vice President": "vice president"}.get(title, office)
                title = re.sub(r"^overall ", "", title).replace("(Prime Minister)", "").strip()
                if country in TERRITORIES and title.startswith(("Governor", "Lieutenant", "High", "Administrator", "Commissioner")) and office == "head of state":
                    found[office] = (title, name, "other", since, surname)
                elif title.startswith(("Governor", "Acting Governor")) and office == "head of state":
                    found[office] = (title.replace("Governor General", "Governor-General"), name, office, since, surname)
                else:
                    found[office] = (title or office.capitalize(), name, office, since, surname)
            for title, name, office, since, surname in found.values():
                rows.append(row(country, name, office, title, since, "", "CIA World Factbook 2026", 1, surname=surname))
    return rows


TERRITORIES = set()

FUNCTIONS = [  # what the CIA's abbreviations say -> office; first that fits
    (r"(Governor|Pres\.|Chmn\.|Chair|Dir\.).*(Central|Reserve|State|National|Federal) .*Bank|Governor, (Bank|Central)", "central bank governor"),
    (r"^(Fed\. )?(Pres\.|King|Queen|Emir|Amir|Sultan|Emperor|Grand Duke|Prince|Pope)(,|$)|^Governor Gen\.", "head of state"),
    (r"^(Prime Min\.|Premier|Chancellor|Taoiseach|Chief Executive|Chmn\., Council of Ministers)(,|$| &)", "head of government"),
    (r"^Supreme Leader", "supreme leader"),
    (r"^(First |Second |Executive )?Vice Pres\.$", "vice president"),
    (r"^(Dep\.|Vice|Junior|State|Asst\.) Min\..*Foreign", "deputy foreign minister"),
    (r"^Sec\. of State for Foreign|^Min\.? (of|for) (External|Foreign) (Affairs|Relations|& European)|^Min\. (of|for)\b.*\bForeign (Affairs|Relations)|^Sec\. of (Foreign Relations|External Relations)|^Min\. of External", "foreign minister"),
    (r"^(Sec\. of State for|Sec\. of|Min\. (of|for)( the)?)( National| People's)? Defen[sc]e", "defence minister"),
    (r"^(Sec\. of State for (the )?Home|Min\. (of|for)( the)? (Interior|Internal Affairs|Home Affairs)|Sec\. of (Interior|Govt))", "interior minister"),
    (r"^(Chancellor of the Exchequer|(Sec\. of|Min\. (of|for))( the)?( Economy| Economic Affairs)?,?( &| and)? ?(Finance|Treasury|Economy & Finance))", "finance minister"),
    (r"^Permanent Representative to the UN", "ambassador to un"),
    (r"^Ambassador to the US", "ambassador"),
    (r"Min\.|^Sec\. (of|for)", "minister"),
]
ABBREVIATIONS = {"Min.": "Minister", "Prime Min.": "Prime Minister", "Pres.": "President", "Dep.": "Deputy", "Gen.": "General", "Sec.": "Secretary",
                 "Intl.": "International", "Govt.": "Government", "Asst.": "Assistant", "Chmn.": "Chairman", "Dir.": "Director", "Fed.": "Federal",
                 "Del.": "Delegate", "Natl.": "National", "Dept.": "Department", "Mbr.": "Member", "Govs.": "Governors", "&": "and"}


def read_cia(path, by_name):
    rows = []
    with path.open(encoding="utf-8", newline="") as file:
        records = [r for r in csv.DictReader(file) if r["type"] == "individual" and not NOBODY.search(r["leader_name"])]
    scraped = max(r["updated_at"] for r in records)
    # Pages without a date carry the day of the download, a year after the cabinets they show.
    snapshot = max(r["updated_at"] for r in records if r["updated_at"] < scraped)
    for r in records:
        country = CIA_NAMES.get(r["program"]) or by_name.get(r["program"], "")
        if not country:
            complain(f"cia: country {r['program']} unknown")
            continue
        office = next((o for pattern, o in FUNCTIONS if re.search(pattern, r["function"])), "other")
        title = r["function"]
        for short, full in ABBREVIATIONS.items():
            title = re.sub(r"(?<![\w])" + re.escape(short) + r"(?!\w)", full, title)
        spelled = re.split(r"\(a\.k\.a\.", r["leader_name"])
        names = []
        for part in spelled:
            part = re.split(r"\s+,|,\s*(?:Dr|Prof|Gen|Sir|Dame|Sheikh)\b", part)[0]  # "Abdullah ABDULLAH , Dr."
            part = re.sub(r"\((acting|ret|interim|Acting|Interim|caretaker)[^)]*\)", "", part).strip(" ,)")
            names.append(letter_case(part))
        name, surname = names[0]
        if len(tokens(name)) < 2 and office not in ("head of state",):
            continue
        start = r["updated_at"] if r["updated_at"] < scraped else snapshot
        # a page that had not been touched for a year was no longer kept
        end = snapshot if days(snapshot) - days(start) < 366 else start
        rows.append(row(country, name, office, title, start, end, "CIA World Leaders", 4, approx=True,
                        aliases=[n for n, _ in names[1:]], surname=surname))
    return rows


# ---- joining ---------------------------------------------------------------------------------------------------------

def absorb(kept, other, report):
    """other says what kept says: keep its spelling, its source and its more exact dates."""
    if other["rank"] in (1, 4) and plain(other["name"]) != plain(kept["name"]) and len(tokens(other["name"])) > 1:
        kept["aliases"].append(other["name"])
    if other["rank"] in (2, 3):
        for end in ("from", "to"):
            if kept[end] and other[end].startswith(kept[end]) and len(other[end]) > len(kept[end]):
                kept[end] = other[end]
            elif report and kept["rank"] == 0 and kept[end] and len(other[end]) == 10 and abs(days(kept[end]) - days(other[end])) > 40 \
                    and first_day(kept[end]) > BEGIN and not other.get("open_2015"):
                print(f"  dates: {kept['country']} {kept['name']} {kept['office']} {end} {kept[end]}, {other['cite']} {other[end]}")
    if other["cite"] not in kept["cite"] and other["rank"] != 4:
        kept["cite"] += "; " + other["cite"]


def close_open_leaders(rows, factbook, report):
    """A leader whom a curated row or REIGN leaves in office went when the factbook's leader came."""
    for f in factbook:
        for r in rows:
            if (r["country"], r["office"]) == (f["country"], f["office"]) and not r["to"] and r["office"] in SINGLE \
                    and r["country"] != "BIH" and first_day(r["from"]) < first_day(f["from"]) and not same_person(r["name"], f["name"]) \
                    and not any(same_person(a, f["name"]) for a in r["aliases"]):
                r["to"], r["approx"] = f["from"], True
                if report:
                    print(f"  closed: {r['country']} {r['name']} {r['office']} {r['from']}..{r['to']} by {f['name']}")


def join(rows, report):
    """Rows in order of belief; a later one is absorbed, dropped, or kept."""
    kept = {}
    for r in rows:
        same_office = kept.setdefault((r["country"], r["office"]), [])
        # the same person in the same office at the same time
        twin = None
        for k in sorted(same_office, key=lambda k: plain(r["name"]) not in map(plain, [k["name"]] + k["aliases"])):
            names = [k["name"]] + k["aliases"]
            if not overlap(k, r) and k["from"] != r["from"]:
                continue
            if r["office"] in SINGLE and r["rank"] > 0:
                twin = k if any(same_person(n, r["name"]) for n in names) else None
            else:
                twin = k if any(plain(n) == plain(r["name"]) for n in names) and (k["title"] == r["title"] or r["rank"] > 0) else None
            if twin:
                break
        if twin:
            absorb(twin, r, report)
            continue
        if r["rank"] > 0 and r["office"] in SINGLE:
            rivals = [k for k in same_office if k["rank"] < r["rank"] and overlap(k, r)]
            if rivals:
                if report and r["rank"] < 4:
                    print(f"  dropped: {r['country']} {r['name']} {r['office']} {r['from']}..{r['to']} ({r['cite']}) for "
                          + ", ".join(f"{k['name']} {k['from']}..{k['to']}" for k in rivals[:3]))
                continue
            # a leader may hold the country's other high office under the curated rows (a king, a president who governs)
            if r["rank"] in (2, 3) and r["office"] in ("head of state", "head of government"):
                other = "head of government" if r["office"] == "head of state" else "head of state"
                pool = [k for o in (other, "supreme leader", "military leader") for k in kept.get((r["country"], o), [])]
                match = next((k for k in pool if overlap(k, r) and any(same_person(n, r["name"]) for n in [k["name"]] + k["aliases"])), None)
                if match:
                    absorb(match, r, False)
                    continue
                if report:
                    print(f"  only in {r['cite']}: {r['country']} {r['name']} {r['office']} {r['from']}..{r['to']}")
        same_office.append(r)
    return [r for rs in kept.values() for r in rs]


def people(rows):
    """Joins the offices of one person."""
    persons = {}
    for r in sorted(rows, key=lambda r: (r["rank"], r["from"], r["name"])):
        names = {plain(n) for n in [r["name"]] + r["aliases"] if len(tokens(n)) > 1 or n == r["name"]}
        group = persons.setdefault(r["country"], [])
        person = next((p for p in group if names & p["keys"]), None)
        if not person and r["rank"] > 0:
            fits = [p for p in group if not any({p["name"], r["name"]} == two for two in TWO_PEOPLE)
                    and (contains(r["name"], p["name"]) or contains(p["name"], r["name"]))
                    and min(abs(days(o["from"]) - days(r["from"])) for o in p["offices"]) < 12 * 366]
            person = fits[0] if len(fits) == 1 else None
        if not person:
            person = {"name": r["name"], "surname": r["surname"] or guess_surname(r["name"], r["country"]), "aliases": [], "keys": set(), "offices": []}
            group.append(person)
        elif r["surname"] and r["rank"] == 0:
            person["surname"] = r["surname"]
        person["keys"] |= names
        for alias in [r["name"]] + r["aliases"]:
            if alias != person["name"] and alias not in person["aliases"]:
                person["aliases"].append(alias)
        if not any((o["office"], o["title"], o["from"], o["to"]) == (r["office"], r["title"], r["from"], r["to"]) for o in person["offices"]):
            person["offices"].append(r)
    for group in persons.values():
        for person in group:
            for name in [person["name"]] + person["aliases"]:
                bare = without_accents(name)
                if bare != name and bare not in person["aliases"]:
                    person["aliases"].append(bare)
    return persons


# ---- writing ---------------------------------------------------------------------------------------------------------

def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", " ") + '"'


def write(folder, persons):
    for old in folder.glob("*.toml"):
        if old.read_text(encoding="utf-8").startswith(HEADER[:40]):
            old.unlink()
    count = 0
    for country, group in sorted(persons.items()):
        lines = [HEADER, f"country = {quoted(country)}"]
        for person in sorted(group, key=lambda p: (plain(p["surname"]), plain(p["name"]))):
            count += 1
            lines += ["", "[[person]]", f"name = {quoted(person['name'])}", f"surname = {quoted(person['surname'])}"]
            aliases = [a for a in person["aliases"] if a and a != person["name"]]
            if aliases:
                lines.append("aliases = [" + ", ".join(quoted(a) for a in aliases) + "]")
            for o in sorted(person["offices"], key=lambda o: (o["from"], o["office"], o["title"])):
                lines += ["[[person.office]]", f"office = {quoted(o['office'])}"]
                if o["title"]:
                    lines.append(f"title = {quoted(o['title'])}")
                lines.append(f"from = {quoted(o['from'])}")
                if o["to"]:
                    lines.append(f"to = {quoted(o['to'])}")
                if o["approx"]:
                    lines.append("approx = true")
                lines.append(f"cite = {quoted(o['cite'])}")
        (folder / f"{country}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--report", action="store_true", help="print where the sources disagree")
    arguments = parser.parse_args()
    root = Path(__file__).resolve().parents[2]
    facts = arguments.shared / "actors"

    with (root / "codebook/countries.tsv").open(encoding="utf-8", newline="") as file:
        countries = {r["iso3"]: r for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    TERRITORIES.update(c for c, r in countries.items() if r["kind"].startswith("territory"))
    by_number = {r["cow"]: c for c, r in countries.items() if r["cow"] and not r["kind"].startswith("former")}
    by_name = {name: c for c, r in countries.items() for name in r["names"].split("|")}
    with (facts / "country-codes.csv").open(encoding="utf-8", newline="") as file:
        codes = {r["FIPS"]: r["ISO3166-1-Alpha-3"] for r in csv.DictReader(file)}

    known = read_known(root / "tools/actors/known", countries)
    factbook = read_factbook(facts / "factbook-2026.tar.gz", codes)
    archigos = read_archigos(facts / "archigos-annual.txt", by_number)
    reign = read_reign(facts / "reign-leaders-1950-2021.csv", by_number)
    cia = read_cia(facts / "cia-world-leaders.csv", by_name)
    close_open_leaders(known + [r for r in reign if not r["to"]], factbook, arguments.report)
    # Archigos stops in 2015: REIGN says how those tenures ended
    for a in archigos:
        if a.get("open_2015"):
            end = next((r for r in reign if r["country"] == a["country"] and same_person(r["name"], a["name"]) and overlap(r, a)), None)
            a["to"], a["approx"] = (end["to"], end["approx"]) if end else ("2015-12-31", True)

    rows = join(known + factbook + archigos + reign + cia, arguments.report)
    rows = [r for r in rows if r["rank"] == 0 or last_day(r["to"]) >= BEGIN]
    persons = people(rows)
    count = write(root / "codebook/actors", persons)
    offices = sum(len(p["offices"]) for g in persons.values() for p in g)
    print(f"{len(persons)} files, {count} people, {offices} offices "
          f"(known {len(known)}, factbook {len(factbook)}, Archigos {len(archigos)}, REIGN {len(reign)}, CIA {len(cia)} rows read)")
    for problem in problems:
        print("  " + problem, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
