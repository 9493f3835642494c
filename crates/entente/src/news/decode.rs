//! Bytes to text, with the way back: byte order marks, declared and guessed encodings, broken bytes.

use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};
use regex::bytes::Regex;

use super::OriginMap;
use super::origin::Builder;
use crate::event::Span;

/// Bytes made text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// Leads from the text back to the bytes.
    pub origin: OriginMap,
    /// The encoding that was taken, as the WHATWG names it.
    pub encoding: &'static str,
    /// Broken bytes, if there were any.
    pub warnings: Vec<String>,
}

/// Decodes `bytes`: by a byte order mark, as UTF-8 where they are valid, by the charset that markup declares, else by
/// a guess. Bytes that mean nothing become U+FFFD, with one warning that names the first of them.
pub fn decode(bytes: &[u8]) -> Decoded {
    let (encoding, mark) = choose(bytes);
    let mut out = Builder::default();
    let broken = if encoding == UTF_8 {
        utf8(bytes, mark, &mut out)
    } else {
        other(bytes, mark, encoding, &mut out)
    };
    let (text, origin) = out.finish();
    let guessed =
        (encoding != UTF_8 && mark == 0 && !encoding.name().starts_with("UTF-16") && declared(bytes).is_none()).then(
            || {
                format!(
                    "not UTF-8, and no encoding is declared; read as {} by a guess",
                    encoding.name()
                )
            },
        );
    let warnings = broken.first.map(|byte| {
        format!(
            "{} broken {} sequence(s), the first at byte {byte}; each shown as U+FFFD",
            broken.count,
            encoding.name()
        )
    });
    Decoded {
        text,
        origin,
        encoding: encoding.name(),
        warnings: guessed.into_iter().chain(warnings).collect(),
    }
}

/// Sequences that the encoding does not know.
#[derive(Default)]
struct Broken {
    first: Option<usize>,
    count: usize,
}

impl Broken {
    fn at(&mut self, byte: usize) {
        self.first.get_or_insert(byte);
        self.count += 1;
    }
}

/// The encoding, and the length of the byte order mark.
fn choose(bytes: &[u8]) -> (&'static Encoding, usize) {
    if let Some(found) = Encoding::for_bom(bytes) {
        return found;
    }
    if let Some(wide) = wide(bytes) {
        return (wide, 0);
    }
    let declared = declared(bytes);
    let valid = std::str::from_utf8(bytes).is_ok();
    if valid && declared != Some(ISO_2022_JP) {
        return (UTF_8, 0);
    }
    if let Some(declared) = declared {
        return (declared, 0);
    }
    // A few broken places in what is UTF-8 elsewhere.
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if good > bad {
        return (UTF_8, 0);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    (detector.guess(None, Utf8Detection::Deny), 0)
}

/// UTF-16 without a byte order mark: every other byte is zero, as in no other text.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(512) & !1];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (high, low) = (zeros(0), zeros(1));
    let most = head.len() >= 8 && (high.max(low) * 10 >= head.len() * 4);
    match (high, low) {
        (0, _) if most => Some(UTF_16LE),
        (_, 0) if most => Some(UTF_16BE),
        _ => None,
    }
}

/// The charset that an XML declaration or a meta element names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)(?:^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']?|<meta[^>]{0,300}charset\s*=\s*["']?)([A-Za-z0-9_.:-]+)"#)
            .expect("a constant pattern, compiled in the tests")
    });
    let head = &bytes[..bytes.len().min(4096)];
    let encoding = Encoding::for_label(NAMED.captures(head)?.get(1)?.as_bytes())?;
    if encoding == REPLACEMENT {
        return None;
    }
    // What could be read as ASCII is not UTF-16, whatever it says.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE {
        UTF_8
    } else {
        encoding
    })
}

fn utf8(bytes: &[u8], mark: usize, out: &mut Builder) -> Broken {
    let (mut at, mut broken) = (mark, Broken::default());
    for chunk in bytes[mark..].utf8_chunks() {
        out.copy(chunk.valid(), at);
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            broken.at(at);
            out.replace("\u{fffd}", Span::new(at, at + chunk.invalid().len()));
            at += chunk.invalid().len();
        }
    }
    broken
}

/// Byte by byte, so that each character is known by its bytes.
fn other(bytes: &[u8], mark: usize, encoding: &'static Encoding, out: &mut Builder) -> Broken {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut start, mut broken, mut buffer) = (mark, Broken::default(), [0_u8; 64]);
    let mut feed = |byte: &[u8], at: usize, last: bool| {
        let mut rest = byte;
        loop {
            let (result, read, written, wrong) = decoder.decode_to_utf8(rest, &mut buffer, last);
            let piece = String::from_utf8_lossy(&buffer[..written]);
            if wrong {
                broken.at(start);
            }
            if at == start + 1 && piece.as_bytes() == byte {
                out.copy(&piece, start);
            } else {
                out.replace(&piece, Span::new(start, at));
            }
            if written > 0 {
                start = at;
            }
            rest = &rest[read..];
            if result == CoderResult::InputEmpty {
                break;
            }
        }
    };
    for (i, byte) in bytes.iter().enumerate().skip(mark) {
        feed(std::slice::from_ref(byte), i + 1, false);
    }
    feed(&[], bytes.len(), true);
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(decoded: &Decoded, words: &str) -> Option<Span> {
        let at = decoded.text.find(words).unwrap();
        decoded.origin.to_original(Span::new(at, at + words.len()))
    }

    #[test]
    fn plain_utf8_is_its_own_original() {
        let d = decode("Zürich – talks".as_bytes());
        assert_eq!(
            (d.text.as_str(), d.encoding, d.origin.steps.len()),
            ("Zürich – talks", "UTF-8", 0)
        );
    }

    #[test]
    fn byte_order_marks() {
        let d = decode(b"\xef\xbb\xbfTalks in Kabul");
        assert_eq!(back(&d, "Kabul"), Some(Span::new(12, 17)));
        let wide: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain("Kyjiw Київ 🕊 peace".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let d = decode(&wide);
        assert_eq!((d.text.as_str(), d.encoding), ("Kyjiw Київ 🕊 peace", "UTF-16LE"));
        assert_eq!(back(&d, "Київ"), Some(Span::new(14, 22)));
        assert_eq!(back(&d, "peace"), Some(Span::new(wide.len() - 10, wide.len())));
        let bare: Vec<u8> = "Talks were held".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&bare).text, "Talks were held");
    }

    #[test]
    fn windows_1252_by_guess_and_by_declaration() {
        let d = decode(b"The minister said \x93we agreed\x94 in Z\xfcrich, caf\xe9 talks followed");
        assert!(d.text.contains("“we agreed” in Zürich"), "{} {}", d.encoding, d.text);
        assert_eq!(back(&d, "Zürich"), Some(Span::new(33, 39)));
        let d = decode(b"<meta charset=\"iso-8859-2\"><p>Pre\xb9ov");
        assert!(d.text.ends_with("Prešov"), "{}", d.text);
        let d = decode(b"<?xml version=\"1.0\" encoding='Shift_JIS'?><a>\x93\xfa\x96\x7b</a>");
        assert!(d.text.contains("<a>日本</a>"), "{}", d.text);
        assert_eq!(back(&d, "本"), Some(Span::new(47, 49)));
    }

    #[test]
    fn broken_bytes_are_shown_and_named() {
        let d = decode(
            "Zürich, Genève, K\u{fc}: "
                .as_bytes()
                .iter()
                .copied()
                .chain(*b"\xff end")
                .collect::<Vec<_>>()
                .as_slice(),
        );
        assert!(d.text.ends_with("\u{fffd} end"));
        assert!(d.warnings[0].contains("at byte 23"), "{:?}", d.warnings);
        assert_eq!(back(&d, "end"), Some(Span::new(25, 28)));
    }
}
