//! Text that comes from outside, made harmless: no markup, no control signs, nothing that turns the direction of reading.

use std::fmt::{self, Write};

/// How templates write every text: escaped for HTML, and with signs that mislead a reader made visible.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Neutral;

impl askama::filters::Escaper for Neutral {
    fn write_escaped_str<W: Write>(&self, mut dest: W, string: &str) -> fmt::Result {
        let mut plain = 0;
        for (at, c) in string.char_indices() {
            let Some(instead) = instead(c) else { continue };
            dest.write_str(&string[plain..at])?;
            dest.write_str(instead)?;
            plain = at + c.len_utf8();
        }
        dest.write_str(&string[plain..])
    }
}

/// What stands for a sign that must not be written as it is.
const fn instead(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        '\n' | '\t' => return None,
        // Lines of texts that were written elsewhere end in two signs; one is enough.
        '\r' => "",
        // Overrides and isolates of direction can make words read as others; control signs have no business in text.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => "\u{fffd}",
        _ => return None,
    })
}

/// Markup of our own that carries words from outside, which its maker has escaped: only what turns the direction goes.
pub(super) fn undirected(markup: &str) -> String {
    markup.replace(
        |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'),
        "\u{fffd}",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn neutral(text: &str) -> String {
        let mut out = String::new();
        askama::filters::Escaper::write_escaped_str(&Neutral, &mut out, text).expect("memory");
        out
    }

    #[test]
    fn nothing_from_outside_is_markup() {
        assert_eq!(
            neutral("<img src=x onerror='a(\"1\")'> & more"),
            "&lt;img src=x onerror=&#39;a(&quot;1&quot;)&#39;&gt; &amp; more"
        );
    }

    #[test]
    fn directions_and_control_signs_are_seen() {
        assert_eq!(
            neutral("a\u{202e}b\u{0}c\r\nd\u{2067}"),
            "a\u{fffd}b\u{fffd}c\nd\u{fffd}"
        );
        assert_eq!(neutral("שלום"), "שלום", "a script that runs right to left is no trick");
        assert_eq!(undirected("<text>a\u{202e}b</text>"), "<text>a\u{fffd}b</text>");
    }
}
