//! Event codes of CAMEO, WEIS and PLOVER, and what they mean to us.

use crate::codebook::{Cameo, Codebook};
use crate::event::Root;
use crate::set::{Refused, SetCode};
use std::collections::HashMap;

/// Which table codes belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// CAMEO codes of two to four digits.
    Cameo,
    /// The names of CAMEO codes, as the ICEWS knowledge graphs write them.
    CameoName,
    /// WEIS codes of three digits.
    Weis,
    /// PLOVER roots, with modes beside them or after a hyphen.
    Plover,
}

impl Scheme {
    /// The scheme that a person names.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "cameo" => Self::Cameo,
            "weis" => Self::Weis,
            "plover" => Self::Plover,
            _ => return None,
        })
    }
}

/// The tables of the codebook, ready to be asked.
#[derive(Debug)]
pub(super) struct Codes<'c> {
    codebook: &'c Codebook,
    by_name: HashMap<String, &'c str>,
}

impl<'c> Codes<'c> {
    pub(super) fn new(codebook: &'c Codebook) -> Self {
        let mut by_name: HashMap<String, &str> = HashMap::new();
        for (code, cameo) in codebook.events.cameo_codes() {
            // A root and its unspecific code share a name: the longer code is what is written in data.
            let held = by_name.entry(plain(&cameo.name)).or_insert(code);
            if code.len() > held.len() {
                *held = code;
            }
        }
        Self { codebook, by_name }
    }

    /// What a code means. `mode`: of PLOVER, where it stands apart. `stripped`: a program took the code for a number, and
    /// its leading zero is lost. `score`: what the file itself gives, in place of Goldstein's.
    pub(super) fn find(
        &self,
        scheme: Scheme,
        text: &str,
        mode: &str,
        stripped: bool,
        score: Option<f64>,
    ) -> Result<SetCode, Refused> {
        let mut found = match scheme {
            Scheme::Cameo => self.cameo(text, stripped)?,
            Scheme::CameoName => {
                let code = self.by_name.get(&plain(text)).ok_or(Refused::Code)?;
                self.cameo(code, false)?
            }
            Scheme::Weis => self.weis(text)?,
            Scheme::Plover => self.plover(text, mode)?,
        };
        if score.is_some() {
            found.goldstein = score;
        }
        Ok(found)
    }

    fn cameo(&self, text: &str, stripped: bool) -> Result<SetCode, Refused> {
        let events = &self.codebook.events;
        let padded = format!("0{text}");
        // Where zeros are lost, "20" is 020 and not the root 20: events carry no roots.
        let whole = !(stripped && text.len() == 2);
        let known = |code: &str| events.cameo(code).is_some();
        let code = if whole && known(text) {
            text
        } else if known(&padded) {
            &padded
        } else if text.len() == 4 && text.is_ascii() && known(&text[..3]) {
            // A finer code of a later or earlier edition counts as what it is a kind of.
            &text[..3]
        } else {
            return Err(Refused::Code);
        };
        let cameo = events.cameo(code).ok_or(Refused::Code)?;
        let given = cameo.root.map(|root| (root, cameo.mode.as_deref()));
        let (root, mode) = given
            .or_else(|| self.codebook.imports.root(code))
            .ok_or(Refused::Statement)?;
        Ok(self.code(
            if code.len() < text.len() { text } else { code },
            root,
            mode,
            Some(cameo.goldstein),
        ))
    }

    fn weis(&self, text: &str) -> Result<SetCode, Refused> {
        let events = &self.codebook.events;
        let group = || {
            text.get(..2)
                .filter(|_| text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit()))
        };
        let found: Option<&Cameo> = events.weis(text).or_else(|| events.weis(group()?));
        let weis = found.ok_or(Refused::Code)?;
        let root = weis.root.ok_or(Refused::Statement)?;
        Ok(self.code(text, root, weis.mode.as_deref(), Some(weis.goldstein)))
    }

    fn plover(&self, text: &str, mode: &str) -> Result<SetCode, Refused> {
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return self.cameo(text, false);
        }
        let (name, mode) = match text.split_once('-') {
            Some((name, rest)) if mode.is_empty() => (name, rest),
            _ => (text, mode),
        };
        let root = Root::from_name(name.trim()).ok_or(Refused::Code)?;
        let mode = mode.trim().to_lowercase().replace([' ', '_'], "-");
        let mode = Some(mode).filter(|m| self.codebook.events.has_mode(root, m) && !m.is_empty());
        let code = mode
            .as_ref()
            .map_or_else(|| root.to_string(), |m| format!("{root}-{m}"));
        Ok(self.code(&code, root, mode.as_deref(), None))
    }

    fn code(&self, code: &str, root: Root, mode: Option<&str>, goldstein: Option<f64>) -> SetCode {
        let kind = self.codebook.events.event_type(root, mode);
        SetCode {
            code: code.to_owned(),
            root,
            mode: mode.map(str::to_owned),
            quad_class: kind.quad_class,
            plover: kind.score,
            goldstein,
        }
    }
}

/// Letters and digits alone, in lower case: event names differ in commas, quotes and underscores.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::QuadClass;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static CODEBOOK: LazyLock<Codebook> = LazyLock::new(|| Codebook::embedded().unwrap());

    fn find(scheme: Scheme, text: &str) -> Result<(String, Root, Option<String>, Option<f64>), Refused> {
        let codes = Codes::new(&CODEBOOK);
        codes
            .find(scheme, text, "", false, None)
            .map(|c| (c.code, c.root, c.mode, c.goldstein))
    }

    #[test]
    fn cameo_codes_have_root_mode_and_score() {
        let visit = ("042".to_owned(), Root::Consult, Some("visit".to_owned()), Some(1.9));
        assert_eq!(find(Scheme::Cameo, "042"), Ok(visit.clone()));
        assert_eq!(find(Scheme::Cameo, "42"), Ok(visit.clone()));
        assert_eq!(find(Scheme::CameoName, "Make_a_visit"), Ok(visit));
        assert_eq!(find(Scheme::Cameo, "020").unwrap().1, Root::Request);
        assert_eq!(find(Scheme::Cameo, "0256").unwrap().2.as_deref(), Some("yield"));
        assert_eq!(find(Scheme::Cameo, "019").unwrap().1, Root::Support);
        assert_eq!(find(Scheme::Cameo, "010"), Err(Refused::Statement));
        // Not in any edition that we have: counted as 190.
        assert_eq!(find(Scheme::Cameo, "1909").unwrap().1, Root::Assault);
        for unknown in ["", "999", "22x", "x", "---", "19é0"] {
            assert_eq!(find(Scheme::Cameo, unknown), Err(Refused::Code), "{unknown}");
        }
    }

    #[test]
    fn lost_zeros_are_put_back() {
        let codes = Codes::new(&CODEBOOK);
        let code = |text: &str| codes.find(Scheme::Cameo, text, "", true, None).map(|c| c.code);
        assert_eq!(code("20"), Ok("020".to_owned()));
        assert_eq!(code("231"), Ok("0231".to_owned()));
        assert_eq!(code("190"), Ok("190".to_owned()));
    }

    #[test]
    fn weis_codes_fall_back_on_their_group() {
        assert_eq!(
            find(Scheme::Weis, "223").unwrap(),
            ("223".to_owned(), Root::Assault, None, Some(-10.0))
        );
        assert_eq!(find(Scheme::Weis, "199").unwrap().1, Root::Sanction);
        assert_eq!(find(Scheme::Weis, "023"), Err(Refused::Statement));
        assert_eq!(find(Scheme::Weis, "990"), Err(Refused::Code));
        assert_eq!(find(Scheme::Weis, "2é"), Err(Refused::Code));
    }

    #[test]
    fn plover_modes_stand_apart_or_after_a_hyphen() {
        let codes = Codes::new(&CODEBOOK);
        for (text, mode) in [("CONSULT-visit", ""), ("consult", "Visit"), ("CONSULT", "visit")] {
            let found = codes.find(Scheme::Plover, text, mode, false, None).unwrap();
            assert_eq!(
                (found.code.as_str(), found.plover, found.goldstein),
                ("CONSULT-visit", 4.0, None)
            );
            assert_eq!(found.quad_class, QuadClass::VerbalCooperation);
        }
        assert_eq!(find(Scheme::Plover, "CONSULT-nonsense").unwrap().2, None);
        assert_eq!(find(Scheme::Plover, "YIELD"), Err(Refused::Code));
        assert_eq!(find(Scheme::Plover, "191").unwrap().1, Root::Coerce);
    }

    #[test]
    fn the_weis_table_is_whole() {
        let scores = |group: std::ops::Range<u32>| -> f64 {
            group
                .filter_map(|code| CODEBOOK.events.weis(&format!("{code:03}")))
                .map(|c| c.goldstein)
                .sum()
        };
        // Goldstein 1992: force is the worst, and only the group of force reaches -10.
        assert!((scores(221..224) + 27.0).abs() < 1e-9);
        assert!((scores(71..74) - 22.2).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn any_text_does_no_harm(text in ".{0,8}", mode in ".{0,8}", stripped in any::<bool>()) {
            let codes = Codes::new(&CODEBOOK);
            for scheme in [Scheme::Cameo, Scheme::CameoName, Scheme::Weis, Scheme::Plover] {
                let _ = codes.find(scheme, &text, &mode, stripped, Some(1.0));
            }
        }
    }
}
