//! Abbreviations that end in a period.

/// Stand before a name: a sentence never ends here.
const BEFORE_NAMES: &[&str] = &[
    "adm", "amb", "asst", "brig", "capt", "cdr", "cmdr", "col", "cpl", "cpt", "dr", "drs", "ft", "gen", "gens", "gov",
    "govs", "hon", "insp", "lt", "maj", "messrs", "mlle", "mme", "mr", "mrs", "ms", "msgr", "mt", "pres", "prof",
    "profs", "pvt", "rep", "reps", "rev", "sen", "sens", "sgt", "spc", "st", "supt", "vs",
];

/// May end a sentence too; written with a capital.
const CAPITAL: &[&str] = &[
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue", "tues", "wed",
    "thu", "thur", "thurs", "fri", "sat", "sun", "inc", "corp", "co", "ltd", "bros", "jr", "sr", "esq", "dept", "univ",
    "assn", "ave", "blvd", "bldg", "calif", "ariz", "fla", "mich", "minn", "conn", "pa", "va", "la", "ga", "ky",
    "tenn", "tex", "wis", "ore", "colo", "nev", "md", "okla", "neb", "mo", "attn", "ed", "vol", "art", "fig", "sec",
    "conf", "intl", "natl", "govt", "ph.d", "m.sc", "d.phil", "b.sc",
];

/// May end a sentence too; in any case of letters.
const ANY: &[&str] = &[
    "etc", "al", "ca", "approx", "cf", "pp", "viz", "e.g", "i.e", "a.m", "p.m", "vol", "dept", "govt", "ph.d", "est",
    "incl", "arrv",
];

/// True for a word before a period that, with the period, is an abbreviation before a name.
pub(super) fn stands_before_names(word: &str) -> bool {
    is_short(word) && BEFORE_NAMES.contains(&word.to_ascii_lowercase().as_str())
}

/// True for a word before a period that, with the period, is an abbreviation.
pub(super) fn is_abbreviation(word: &str) -> bool {
    if !is_short(word) {
        return false;
    }
    let low = word.to_ascii_lowercase();
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    ANY.contains(&low.as_str())
        || (capital && (BEFORE_NAMES.contains(&low.as_str()) || CAPITAL.contains(&low.as_str())))
        || low == "vs"
}

/// True for "U.S", "U.N", "e.g", "J.K": single letters with periods between.
pub(super) fn is_initials(word: &str) -> bool {
    let mut parts = word.split('.');
    word.contains('.')
        && parts.all(|p| {
            let mut chars = p.chars();
            chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
        })
}

/// True for one capital letter, as in "George W. Bush".
pub(super) fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
}

fn is_short(word: &str) -> bool {
    word.len() <= 8
}
