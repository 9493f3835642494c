//! Whether two names are one person's: the register writes "Recep Tayyip Erdoğan" and "Sergey Lavrov" where a report has
//! "Erdogan" and "Sergei Lavrov".

use crate::codebook::plain;

/// True for names that are the same in plain letters, and for full names with as many words, one surname and one initial:
/// within one report these are one person's.
pub(super) fn same_person(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    if a == b {
        return true;
    }
    let ([first, .., last], [other_first, .., other_last]) = (&a[..], &b[..]) else {
        return false;
    };
    let one_initial = first.chars().next() == other_first.chars().next();
    a.len() == b.len() && last == other_last && one_initial
}

/// The words of a name in plain small letters; hyphens and apostrophes part them.
fn words(name: &str) -> Vec<String> {
    let plain = plain(name).to_lowercase();
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::same_person;

    #[test]
    fn spellings_of_one_name_are_one_person() {
        for (a, b, same) in [
            ("Recep Tayyip Erdogan", "Recep Tayyip Erdoğan", true),
            ("Sergei Lavrov", "Sergey Lavrov", true),
            (
                "Mohammed bin Abdulrahman al-Thani",
                "Mohammed bin Abdulrahman Al Thani",
                true,
            ),
            ("IND", "IND", true),
            ("IND", "IDN", false),
            ("Abdullah Nazim Ibrahim", "Mohamed Waheed Ibrahim", false),
            ("Yolande Makolo", "Kigali", false),
            ("Lavrov", "Sergey Lavrov", false),
        ] {
            assert_eq!(same_person(a, b), same, "{a} {b}");
        }
    }
}
