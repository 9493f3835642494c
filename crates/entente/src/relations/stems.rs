//! Words reduced to coarse stems, and how telling each of them is.
//!
//! The stems are meant for one question alone: do two texts speak of the same thing? So they are coarser than a lemma
//! ("ship", "shipped" and "shipment" are one) and no word of any language.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The stems of a text in their order, each with the word that it stands for.
pub fn stems(text: &str) -> Vec<(String, &str)> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'))
        .map(|word| {
            word.trim_end_matches("'s")
                .trim_end_matches("’s")
                .trim_matches(['\'', '’'])
        })
        .filter(|word| word.len() > 1)
        .map(|word| (stem(word), word))
        .collect()
}

/// The stem of one word.
pub fn stem(word: &str) -> String {
    const ENDINGS: [&str; 24] = [
        "ications",
        "ication",
        "ifications",
        "ments",
        "ment",
        "ations",
        "ating",
        "ation",
        "ions",
        "ion",
        "ings",
        "ing",
        "ies",
        "ied",
        "ated",
        "ates",
        "ate",
        "als",
        "al",
        "ed",
        "es",
        "s",
        "y",
        "e",
    ];
    let mut word = word.to_lowercase();
    if word.chars().any(|c| c.is_ascii_digit()) {
        return word;
    }
    // "policy" is not "police".
    if let Some(stem) = word.strip_suffix("cies").or_else(|| word.strip_suffix("cy")) {
        return format!("{stem}cy");
    }
    // "shipments": the plural goes first, then what makes a noun of a verb, then what bends the verb.
    for _ in 0..3 {
        let cut = ENDINGS.iter().find_map(|ending| {
            let rest = word.strip_suffix(ending)?;
            let least = if ending.len() > 2 { 4 } else { 3 };
            let doubled = ending.starts_with(['e', 'i', 'm']) && rest.len() >= 3 && ends_doubled(rest);
            (rest.chars().count() >= least || doubled).then_some(rest.len())
        });
        let Some(length) = cut.filter(|&length| length < word.len()) else {
            break;
        };
        if word.ends_with("ss") {
            break;
        }
        word.truncate(length);
        if ends_doubled(&word) && !word.ends_with("ss") {
            word.pop();
        }
    }
    // "cancelled" and "cancel", "shelled" and "shell".
    if word.ends_with("ll") {
        word.pop();
    }
    word
}

/// "shipp", "plann": a consonant that was doubled before an ending.
fn ends_doubled(word: &str) -> bool {
    let mut last = word.chars().rev();
    match (last.next(), last.next()) {
        (Some(a), Some(b)) => a == b && !"aeiou".contains(a),
        _ => false,
    }
}

/// How telling words are: those that stand in few texts of a collection tell most.
#[derive(Debug, Default)]
pub struct Weights {
    texts: f64,
    found_in: HashMap<String, f64>,
}

impl Weights {
    /// Takes in one text by its different stems.
    pub fn add<'a>(&mut self, stems: impl IntoIterator<Item = &'a String>) {
        self.texts += 1.0;
        for stem in stems {
            if let Some(count) = self.found_in.get_mut(stem.as_str()) {
                *count += 1.0;
            } else {
                self.found_in.insert(stem.clone(), 1.0);
            }
        }
    }

    /// The weight of a stem: inverse document frequency, smoothed (Sparck Jones 1972), always above 0.
    pub fn of(&self, stem: &str) -> f64 {
        let found_in = self.found_in.get(stem).copied().unwrap_or(0.0);
        (1.0 + (self.texts + 1.0) / (found_in + 1.0)).ln()
    }

    /// The weight of all of them together.
    pub fn sum<'a>(&self, stems: impl IntoIterator<Item = &'a String>) -> f64 {
        stems.into_iter().map(|stem| self.of(stem)).sum()
    }
}

/// Words or phrases of which a text may hold one, in any form.
#[derive(Debug, Default)]
pub struct Phrases {
    single: BTreeSet<String>,
    longer: BTreeMap<String, Vec<Vec<String>>>,
}

impl Phrases {
    /// From words or phrases as a person writes them.
    pub fn new(phrases: &[String]) -> Self {
        let mut found = Self::default();
        for phrase in phrases {
            let mut words = stems(phrase).into_iter().map(|(stem, _)| stem);
            let Some(first) = words.next() else { continue };
            let rest: Vec<String> = words.collect();
            if rest.is_empty() {
                found.single.insert(first);
            } else {
                found.longer.entry(first).or_default().push(rest);
            }
        }
        found
    }

    /// True where nothing was given.
    pub fn is_empty(&self) -> bool {
        self.single.is_empty() && self.longer.is_empty()
    }

    /// True where one of them stands in these stems, which keep the order of the text.
    pub fn stand_in(&self, stems: &[String]) -> bool {
        stems.iter().enumerate().any(|(i, stem)| {
            self.single.contains(stem)
                || self
                    .longer
                    .get(stem)
                    .is_some_and(|rests| rests.iter().any(|rest| stems[i + 1..].starts_with(rest)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_share_a_stem() {
        for forms in [
            &["ship", "ships", "shipped", "shipping", "shipment", "shipments"][..],
            &["deliver", "delivers", "delivered", "delivery", "deliveries"],
            &["violate", "violated", "violation", "violations"],
            &["withdraw", "withdrawal", "withdrawing", "withdrawals"],
            &["complete", "completed", "completes", "completion"],
            &["mineral", "minerals"],
            &["deploy", "deployment", "deployed"],
            &["release", "released", "releases"],
            &["ratify", "ratified", "ratifies", "ratification"],
            &["sign", "signed", "signing", "signs"],
            &["plan", "planned", "planning"],
            &["export", "exports", "exported"],
            &["refuse", "refused", "refuses"],
            &["suspend", "suspended"],
            &["policy", "policies"],
            &["cancel", "cancelled", "cancels"],
            &["shell", "shelled", "shelling"],
        ] {
            let found: BTreeSet<String> = forms.iter().map(|form| stem(form)).collect();
            assert_eq!(found.len(), 1, "{forms:?} give {found:?}");
        }
    }

    #[test]
    fn different_words_stay_apart() {
        for (a, b) in [
            ("ship", "shop"),
            ("talks", "tanks"),
            ("gas", "gain"),
            ("port", "portrait"),
            ("wheat", "whale"),
            ("missile", "mission"),
            ("nation", "native"),
            ("police", "policy"),
            ("1994", "1995"),
        ] {
            assert_ne!(stem(a), stem(b), "{a} and {b}");
        }
    }

    #[test]
    fn rare_words_weigh_more() {
        let mut weights = Weights::default();
        for text in ["aid wheat", "aid oil", "aid gas"] {
            let stems: BTreeSet<String> = stems(text).into_iter().map(|(s, _)| s).collect();
            weights.add(&stems);
        }
        assert!(weights.of(&stem("wheat")) > weights.of(&stem("aid")));
        assert!(weights.of(&stem("aid")) > 0.0);
    }

    #[test]
    fn phrases_stand_in_order() {
        let phrases = Phrases::new(&["cease fire".to_owned(), "truce".to_owned()]);
        let has = |text: &str| phrases.stand_in(&stems(text).into_iter().map(|(s, _)| s).collect::<Vec<_>>());
        assert!(has("they will cease fire at noon") && has("the truces of May"));
        assert!(!has("fire did not cease"));
    }
}
