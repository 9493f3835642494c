//! Figures with their units: money, people, goods.

use super::tree::Tree;
use crate::{
    event::{Amount, Evidence},
    text::{Deprel, Token, Upos},
};

/// Sign or code -> ISO 4217. Signs that several currencies share mean the commonest.
const CURRENCIES: &[(&str, &str)] = &[
    ("$", "USD"),
    ("us$", "USD"),
    ("usd", "USD"),
    ("dollar", "USD"),
    ("€", "EUR"),
    ("eur", "EUR"),
    ("euro", "EUR"),
    ("£", "GBP"),
    ("gbp", "GBP"),
    ("pound", "GBP"),
    ("¥", "JPY"),
    ("yen", "JPY"),
    ("jpy", "JPY"),
    ("yuan", "CNY"),
    ("rmb", "CNY"),
    ("renminbi", "CNY"),
    ("rs", "PKR"),
    ("rs.", "PKR"),
    ("rupee", "INR"),
    ("₹", "INR"),
    ("inr", "INR"),
    ("pkr", "PKR"),
    ("rouble", "RUB"),
    ("ruble", "RUB"),
    ("won", "KRW"),
    ("₩", "KRW"),
    ("franc", "CHF"),
    ("chf", "CHF"),
    ("riyal", "SAR"),
    ("dirham", "AED"),
    ("lira", "TRY"),
    ("shekel", "ILS"),
    ("₪", "ILS"),
    ("krona", "SEK"),
    ("krone", "NOK"),
    ("c$", "CAD"),
    ("a$", "AUD"),
    ("hk$", "HKD"),
];

const PEOPLE: &[&str] = &[
    "civilian",
    "citizen",
    "child",
    "crew",
    "diplomat",
    "fighter",
    "hostage",
    "marine",
    "member",
    "migrant",
    "militant",
    "national",
    "officer",
    "official",
    "people",
    "person",
    "personnel",
    "policeman",
    "prisoner",
    "protester",
    "rebel",
    "refugee",
    "sailor",
    "soldier",
    "student",
    "troop",
    "troops",
    "woman",
    "worker",
    "man",
    "insurgent",
    "detainee",
    "dead",
    "peacekeeper",
];

/// The figures of a sentence, each with the token that it hangs on.
pub(super) fn find(tree: &Tree<'_>, text: &str) -> Vec<(usize, Amount)> {
    let tokens = &tree.sentence.tokens;
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((value, last)) = number(tokens, at) else {
            at += 1;
            continue;
        };
        let before = at
            .checked_sub(1)
            .and_then(|i| currency(&tokens[i].form.to_lowercase()).map(|c| (i, c)));
        let after = tokens.get(last).and_then(|t| currency(&t.lemma).map(|c| (last + 1, c)));
        if let Some((first, code)) = before {
            let money = amount(tree, text, (first, last), value);
            found.push((first, in_currency(money, code)));
        } else if let Some((end, code)) = after {
            let money = amount(tree, text, (at, end), value);
            found.push((at, in_currency(money, code)));
        } else if let Some(head) = counted(tree, at, last) {
            let noun = tree.lemma(head);
            let share = tokens.get(last).is_some_and(|t| t.form == "%" || t.lemma == "percent");
            let kind = if share {
                "share"
            } else if PEOPLE.contains(&noun) {
                "people"
            } else {
                "goods"
            };
            if !is_time(noun) {
                let counted = Amount {
                    kind: kind.to_owned(),
                    unit: Some(unit_words(tree, head)),
                    ..amount(tree, text, (at, (head + 1).max(last)), value)
                };
                found.push((at, counted));
            }
        }
        at = last;
    }
    found
}

fn amount(tree: &Tree<'_>, text: &str, (first, last): (usize, usize), value: f64) -> Amount {
    let span = tree.token(first).span.cover(tree.token(last - 1).span);
    let evidence = Evidence {
        text: span.of(text).to_owned(),
        span,
        origin: None,
    };
    Amount {
        kind: "money".to_owned(),
        value: Some(value),
        currency: None,
        unit: None,
        evidence,
    }
}

fn in_currency(money: Amount, code: &str) -> Amount {
    Amount {
        currency: Some(code.to_owned()),
        ..money
    }
}

/// What is counted: the noun that the number hangs on, to its right.
fn counted(tree: &Tree<'_>, first: usize, last: usize) -> Option<usize> {
    (first..last).find_map(|i| {
        let head = tree.head(i)?;
        let noun =
            head >= last && head < last + 6 && matches!(tree.token(head).upos, Upos::Noun | Upos::Propn | Upos::Sym);
        (noun && tree.rel(i) == Deprel::Nummod).then_some(head)
    })
}

fn unit_words(tree: &Tree<'_>, head: usize) -> String {
    let mut words = vec![tree.token(head).form.clone()];
    if let Some(of) = tree.oblique(head, "of").next() {
        words.push("of".to_owned());
        words.push(tree.token(of).form.clone());
    }
    words.join(" ")
}

fn is_time(noun: &str) -> bool {
    matches!(
        noun,
        "day"
            | "week"
            | "month"
            | "year"
            | "hour"
            | "minute"
            | "decade"
            | "time"
            | "century"
            | "second"
            | "point"
            | "round"
            | "visit"
            | "side"
            | "country"
    )
}

fn currency(word: &str) -> Option<&'static str> {
    CURRENCIES.iter().find(|(sign, _)| *sign == word).map(|(_, code)| *code)
}

/// "500", "1,200", "3.5 million", "20bn", "two dozen", to its value and the token after it.
fn number(tokens: &[Token], at: usize) -> Option<(f64, usize)> {
    let form = tokens[at].form.to_lowercase();
    let digits: String = form.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let suffix = form.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
    let starts = form.starts_with(|c: char| c.is_ascii_digit());
    let (mut value, mut next) = if starts && (suffix.is_empty() || multiplier(suffix).is_some()) {
        let value: f64 = digits.trim_end_matches('.').parse().ok()?;
        (value * multiplier(suffix).unwrap_or(1.0), at + 1)
    } else if tokens[at].upos == Upos::Num {
        let small = super::dates::small_number(&form)?;
        (small as f64, at + 1)
    } else {
        return None;
    };
    if let Some(factor) = tokens.get(next).and_then(|t| multiplier(&t.lemma)) {
        value *= factor;
        next += 1;
    }
    Some((value, next))
}

fn multiplier(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" => 1e2,
        "thousand" | "k" => 1e3,
        "lakh" => 1e5,
        "million" | "m" | "mn" => 1e6,
        "crore" => 1e7,
        "billion" | "bn" | "b" => 1e9,
        "trillion" | "tn" => 1e12,
        "dozen" => 12.0,
        _ => return None,
    })
}
