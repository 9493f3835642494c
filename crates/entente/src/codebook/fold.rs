//! Names without their diacritics: reporters write Erdogan, Orban and Vucic.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The name in plain letters ("Erdoğan" gives "Erdogan", "Łukasz" "Lukasz"). Letter case stays.
pub fn plain(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ı' => out.push('i'),
            'ł' => out.push('l'),
            'Ł' => out.push('L'),
            'ø' => out.push('o'),
            'Ø' => out.push('O'),
            'đ' => out.push('d'),
            'Đ' => out.push('D'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'Æ' => out.push_str("Ae"),
            'ə' => out.push('a'),
            'Ə' => out.push('A'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn diacritics_go_and_letters_stay() {
        assert_eq!(plain("Recep Tayyip Erdoğan"), "Recep Tayyip Erdogan");
        assert_eq!(plain("Aleksandar Vučić"), "Aleksandar Vucic");
        assert_eq!(plain("Şükrü Łęski Øst ı"), "Sukru Leski Ost i");
        assert_eq!(plain("İlham Əliyev"), "Ilham Aliyev");
        assert_eq!(plain("Rubio"), "Rubio");
    }
}
