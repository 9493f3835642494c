//! Which language a text is written in: by its script, then by its commonest words.

/// Letters that are looked at.
const ENOUGH: usize = 4000;

const WORDS: [(&str, &[&str]); 9] = [
    (
        "en",
        &[
            "the", "of", "and", "to", "in", "that", "is", "for", "on", "with", "was", "by", "at", "from", "has",
            "said", "as", "are", "its", "will", "after", "his", "it", "not",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "del", "que", "por", "con", "una", "para", "como", "más", "fue", "su", "al", "y", "se",
            "lo",
        ],
    ),
    (
        "fr",
        &[
            "le", "les", "des", "du", "et", "est", "une", "dans", "pour", "qui", "sur", "au", "par", "pas", "aux",
            "ont", "il", "ce",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "den", "von", "zu", "mit", "dem", "ist", "nicht", "ein", "eine", "auf", "für",
            "im", "sich", "hat",
        ],
    ),
    (
        "pt",
        &[
            "os", "da", "do", "dos", "das", "em", "que", "não", "uma", "para", "com", "por", "mais", "foi", "ao", "na",
            "no", "e",
        ],
    ),
    (
        "it",
        &[
            "il", "di", "che", "della", "dei", "per", "con", "una", "non", "sono", "del", "alla", "nel", "gli", "è",
            "ha", "più",
        ],
    ),
    (
        "nl",
        &[
            "het", "een", "van", "en", "de", "dat", "niet", "op", "te", "zijn", "voor", "met", "aan", "door", "ook",
            "naar",
        ],
    ),
    (
        "tr",
        &[
            "ve",
            "bir",
            "bu",
            "için",
            "ile",
            "olarak",
            "da",
            "olan",
            "daha",
            "çok",
            "gibi",
            "sonra",
            "olduğunu",
        ],
    ),
    (
        "id",
        &[
            "yang", "dan", "di", "dari", "untuk", "dengan", "ini", "itu", "pada", "tidak", "akan", "dalam", "ke",
        ],
    ),
];

/// The language's two-letter code; None where the text is too short or no list fits.
pub(crate) fn recognise(text: &str) -> Option<&'static str> {
    let text = head(text);
    script(text).or_else(|| latin(text))
}

fn latin(text: &str) -> Option<&'static str> {
    let mut hits = [0_usize; WORDS.len()];
    let mut total = 0;
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
        total += 1;
        let word = word.to_lowercase();
        for (count, (_, list)) in hits.iter_mut().zip(&WORDS) {
            *count += usize::from(list.contains(&word.as_str()));
        }
    }
    let (best, count) = hits.iter().enumerate().max_by_key(|(i, n)| (**n, WORDS.len() - i))?;
    // One word in eight at least; English prose has one in three.
    (total >= 6 && *count >= 2 && count * 8 >= total).then_some(WORDS[best].0)
}

/// The language of a script other than Latin, where it has most of the letters.
fn script(text: &str) -> Option<&'static str> {
    const NAMES: [&str; 10] = ["ru", "ar", "zh", "ja", "ko", "hi", "he", "el", "th", "ka"];
    let mut counts = [0_usize; NAMES.len()];
    let (mut letters, mut ukrainian, mut urdu, mut persian) = (0, 0, 0, 0);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        ukrainian += usize::from("іїєґІЇЄҐ".contains(c));
        urdu += usize::from("ٹڈڑےں".contains(c));
        persian += usize::from("پچژگ".contains(c));
        let script = match c {
            '\u{400}'..='\u{52f}' => 0,
            '\u{600}'..='\u{6ff}' => 1,
            '\u{4e00}'..='\u{9fff}' => 2,
            '\u{3040}'..='\u{30ff}' => 3,
            '\u{ac00}'..='\u{d7af}' => 4,
            '\u{900}'..='\u{97f}' => 5,
            '\u{590}'..='\u{5ff}' => 6,
            '\u{370}'..='\u{3ff}' => 7,
            '\u{e00}'..='\u{e7f}' => 8,
            '\u{10a0}'..='\u{10ff}' => 9,
            _ => continue,
        };
        counts[script] += 1;
    }
    let (best, count) = counts.iter().enumerate().max_by_key(|(_, n)| **n)?;
    if letters < 20 || count * 2 < letters {
        return None;
    }
    Some(match NAMES[best] {
        "ru" if ukrainian * 50 > letters => "uk",
        "ar" if urdu * 50 > letters => "ur",
        "ar" if persian * 50 > letters => "fa",
        "zh" if counts[3] * 10 > letters => "ja",
        name => name,
    })
}

fn head(text: &str) -> &str {
    text.char_indices().nth(ENOUGH).map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::recognise;

    #[test]
    fn common_languages() {
        let cases = [
            (
                Some("en"),
                "Rubio noted that India had not formally raised objections to the improving ties.",
            ),
            (
                Some("es"),
                "El presidente de Cuba se reunió con el papa para hablar de las relaciones con los Estados Unidos.",
            ),
            (
                Some("fr"),
                "Le président de la République a reçu les ministres des affaires étrangères dans la capitale.",
            ),
            (
                Some("de"),
                "Der Außenminister hat sich mit dem Botschafter getroffen und über die Sanktionen gesprochen.",
            ),
            (Some("ru"), "Министр иностранных дел встретился с послом в Москве"),
            (Some("uk"), "Міністр закордонних справ зустрівся з послом у Києві"),
            (Some("ur"), "وزیر خارجہ نے کہا کہ دونوں ممالک کے تعلقات بہتر ہو رہے ہیں"),
            (Some("ja"), "外相は記者会見で、両国の関係について話し合ったと述べた。"),
            (None, "Talks held"),
            (None, ""),
        ];
        for (code, text) in cases {
            assert_eq!(recognise(text), code, "{text}");
        }
    }
}
