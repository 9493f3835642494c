//! Dictionary forms: irregular ones from a table, regular ones by undoing the ending towards a word that is known, all
//! others as the network's lemma head says.

use super::types::Upos;
use std::collections::{HashMap, HashSet};

/// Irregular forms, and the words that the codebook and the vocabulary know.
#[derive(Debug, Default)]
pub(super) struct Lemmas {
    irregular: HashMap<(Upos, &'static str), &'static str>,
    words: HashSet<String>,
}

impl Lemmas {
    pub(super) fn new(words: HashSet<String>) -> Self {
        let mut irregular = HashMap::new();
        for line in include_str!("irregular.tsv").lines().filter(|l| !l.starts_with('#')) {
            let mut cells = line.split('\t');
            let (Some(pos), Some(lemma), Some(forms)) =
                (cells.next().and_then(Upos::from_name), cells.next(), cells.next())
            else {
                continue;
            };
            forms.split(' ').for_each(|form| {
                irregular.insert((pos, form), lemma);
            });
        }
        Self { irregular, words }
    }

    /// The lemma of a form. `learned` is what the network says; `piece` tells whole words of the vocabulary.
    pub(super) fn of(&self, form: &str, upos: Upos, learned: String, piece: impl Fn(&str) -> bool) -> String {
        let low = form.to_lowercase();
        if upos == Upos::Propn {
            return low;
        }
        if let Some(lemma) = self.irregular.get(&(upos, low.as_str())) {
            return (*lemma).to_owned();
        }
        let stems = match upos {
            Upos::Verb => verb_stems(&low),
            // A singular is its own lemma, with "-ing" ("crossing") and with "-us" ("status").
            Upos::Noun if !low.ends_with('s') || low.ends_with("us") || low.ends_with("ss") => return low,
            Upos::Noun => noun_stems(&low),
            _ => return learned,
        };
        if upos == Upos::Verb && stems.is_empty() && self.words.contains(&low) {
            return low;
        }
        let known = |word: &&String| self.words.contains(*word);
        if let Some(stem) = stems.iter().find(known) {
            return stem.clone();
        }
        let fits = stems.is_empty() || stems.contains(&learned);
        if fits && (piece(&learned) || learned == low) {
            return learned;
        }
        stems
            .iter()
            .find(|s| piece(s))
            .cloned()
            .unwrap_or(if fits { learned } else { stems[0].clone() })
    }
}

/// The verbs that a form with a regular ending may come from, the likelier first; none without such an ending.
fn verb_stems(form: &str) -> Vec<String> {
    let Some((stem, ending)) = ["ing", "ed", "es", "s"]
        .iter()
        .find_map(|e| form.strip_suffix(e).map(|s| (s, *e)))
        .filter(|(s, _)| s.chars().count() > 1)
    else {
        return Vec::new();
    };
    if ending == "s" {
        return vec![stem.to_owned()];
    }
    let mut letters = stem.chars().rev();
    let (last, before) = (letters.next(), letters.next());
    let mut stems = Vec::new();
    if last == before {
        stems.push(stem[..stem.len() - last.map_or(0, char::len_utf8)].to_owned());
    }
    if let Some(short) = stem.strip_suffix('i') {
        stems.push(format!("{short}y"));
    }
    let vowel = |c: Option<char>| c.is_some_and(|c| "aeiou".contains(c));
    // "rat-ed" is of "rate", "hand-ed" of "hand".
    let short = !vowel(last) && vowel(before) && !vowel(letters.next());
    let (plain, with_e) = (stem.to_owned(), format!("{stem}e"));
    stems.extend(if short { [with_e, plain] } else { [plain, with_e] });
    stems
}

fn noun_stems(form: &str) -> Vec<String> {
    let Some(stem) = form.strip_suffix('s').filter(|s| s.len() > 2 && !s.ends_with('s')) else {
        return Vec::new();
    };
    let with_y = stem.strip_suffix("ie").map(|s| format!("{s}y"));
    let sibilant = stem
        .strip_suffix('e')
        .filter(|s| s.ends_with(['s', 'x', 'z', 'h']))
        .map(str::to_owned);
    with_y.into_iter().chain(sibilant).chain([stem.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_undone_towards_known_words() {
        let words = [
            "expel", "defy", "hand", "invade", "rally", "truce", "clash", "ban", "veto",
        ];
        let lemmas = Lemmas::new(words.map(str::to_owned).into());
        let of = |form: &str, pos, learned: &str| lemmas.of(form, pos, learned.to_owned(), |_| false);
        assert_eq!(of("expelled", Upos::Verb, "expell"), "expel");
        assert_eq!(of("defied", Upos::Verb, "defi"), "defy");
        assert_eq!(of("handed", Upos::Verb, "hande"), "hand");
        assert_eq!(of("invading", Upos::Verb, "invad"), "invade");
        assert_eq!(of("banning", Upos::Verb, "bann"), "ban");
        assert_eq!(of("rallies", Upos::Noun, "rallie"), "rally");
        assert_eq!(of("truces", Upos::Noun, "truce"), "truce");
        assert_eq!(of("clashes", Upos::Noun, "clashe"), "clash");
        assert_eq!(of("plans", Upos::Verb, "plane"), "plan");
        assert_eq!(of("veto", Upos::Verb, "v"), "veto");
        assert_eq!(of("crossing", Upos::Noun, "cross"), "crossing");
        assert_eq!(of("status", Upos::Noun, "statu"), "status");
        assert_eq!(of("fought", Upos::Verb, "fouy"), "fight");
        assert_eq!(of("Washington", Upos::Propn, "washingt"), "washington");
    }
}
