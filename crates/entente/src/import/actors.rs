//! Whom the actors of other people's data are to us.
//!
//! A state is its ISO 3166 alpha-3 code, with everybody who acts for it or belongs to it. Who is armed, criminal or
//! opposed to a state is the state's code and the CAMEO role (PAKREB), never the state. Organisations have the code of
//! our codebook. What has no code keeps its own, in capitals.

use crate::codebook::{Codebook, RoleKind, plain};
use crate::set::day_number;
use std::collections::HashMap;

/// Whom an actor column names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// One, or several who act together; none where the column names nobody.
    Codes(Vec<String>),
    /// A person of the register, counted as what they held an office of on the day, else as the code.
    Person(Vec<usize>, String),
}

impl Who {
    fn one(code: impl Into<String>) -> Self {
        Self::Codes(vec![code.into()])
    }

    pub(super) const NOBODY: Self = Self::Codes(Vec::new());
}

/// The codebook's actors, ready to be asked.
#[derive(Debug)]
pub(super) struct Actors<'c> {
    codebook: &'c Codebook,
    /// Names of states, organisations and groups, in lower case -> code.
    names: HashMap<String, String>,
    /// First and last word of a name, in lower case -> people of the register.
    people: HashMap<String, Vec<usize>>,
}

impl<'c> Actors<'c> {
    pub(super) fn new(codebook: &'c Codebook) -> Self {
        let mut names = HashMap::new();
        for organisation in codebook.actors.organisations() {
            // Armies, parliaments and ministries are their state.
            let code = organisation.organ_of().unwrap_or(&organisation.code);
            for name in std::iter::once(&organisation.name).chain(&organisation.aliases) {
                names
                    .entry(plain(name).to_lowercase())
                    .or_insert_with(|| code.to_owned());
            }
        }
        for country in codebook.countries.iter() {
            for name in &country.names {
                names.insert(plain(name).to_lowercase(), country.iso3.clone());
            }
        }
        let mut people: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, person) in codebook.actors.people().iter().enumerate() {
            for name in std::iter::once(&person.name).chain(&person.aliases) {
                let found = people.entry(ends(name)).or_default();
                if !found.contains(&at) {
                    found.push(at);
                }
            }
        }
        Self {
            codebook,
            names,
            people,
        }
    }

    /// The actor of a CAMEO or KEDS code: a state and what follows it, an organisation, or neither.
    pub(super) fn code(&self, text: &str, weis: bool) -> Who {
        let text = text.trim().to_uppercase();
        if text.is_empty() || text == "---" {
            return Who::NOBODY;
        }
        let imports = &self.codebook.imports;
        // A code of our own, which may begin as that of a state does: SINOPEC is not of SIN, Singapore.
        if text.len() > 3 && self.codebook.actors.organisation(&text).is_some() {
            return Who::one(text);
        }
        for length in [6, 3, 2] {
            let Some(head) = text.get(..length) else { continue };
            // Two letters are a code by themselves or not at all.
            if length == 2 && text.len() > 2 {
                continue;
            }
            let ours = || (length == 3 && self.codebook.countries.get(head).is_some()).then_some(head);
            if let Some(state) = imports.country(head, weis).or_else(ours) {
                return Who::one(self.part(state, &text[length..]));
            }
        }
        if let Some(code) = self.organisation_of(&text) {
            return Who::one(code);
        }
        // Companies come before their state: MNCUSA.
        if let Some(state) = text.strip_prefix("MNC").and_then(|rest| rest.get(..3))
            && self.codebook.countries.get(state).is_some()
        {
            return Who::one(self.part(state, &text[6..]));
        }
        Who::one(text)
    }

    /// The code of a state's actor whose further parts are `rest`, three letters each.
    fn part(&self, state: &str, rest: &str) -> String {
        let pieces: Vec<&str> = rest
            .as_bytes()
            .chunks(3)
            .filter_map(|p| std::str::from_utf8(p).ok())
            .collect();
        let Some(first) = pieces.first() else {
            return state.to_owned();
        };
        let kind = |piece: &str| self.codebook.imports.role(piece);
        // Rebels of a people (TURKURREB) are rebels; its army (BOSSERMIL) is not the state's.
        if kind(first) == Some(RoleKind::State) {
            return state.to_owned();
        }
        let apart = pieces.iter().find(|p| kind(p) == Some(RoleKind::Apart));
        format!("{state}{}", apart.unwrap_or(first))
    }

    fn organisation_of(&self, text: &str) -> Option<String> {
        let imports = &self.codebook.imports;
        if let Some(code) = imports.organisation(text) {
            return Some(code.to_owned());
        }
        let inside = ["IGO", "NGO", "NGM", "UNO", "UN", "INT"]
            .iter()
            .find_map(|head| text.strip_prefix(head))?;
        // The last part says most: IGOUNOREFHCR is the UNHCR.
        let pieces = inside
            .as_bytes()
            .chunks(3)
            .rev()
            .filter_map(|p| std::str::from_utf8(p).ok());
        let found = pieces.into_iter().find_map(|piece| imports.organisation(piece));
        let un = || text.starts_with("UNO").then(|| imports.organisation("UNO")).flatten();
        found.or_else(un).map(str::to_owned)
    }

    /// The actor of a state's code and a sector of PLOVER beside it. A sector that no role of a state has tells nothing.
    pub(super) fn sector(&self, code: &str, sector: &str) -> Who {
        let role = if self.codebook.imports.role(sector).is_some() {
            sector
        } else {
            ""
        };
        self.code(&format!("{code}{role}"), false)
    }

    /// The actor of a name, as ICEWS writes it ("Police (Australia)", "Boko Haram", "John Kerry"). `sectors`: what the
    /// file says of it, parted by commas; `country`: its state. Both may be empty.
    pub(super) fn name(&self, name: &str, sectors: &str, country: &str) -> Who {
        let name = blank(name).replace('_', " ");
        let (name, sectors, country) = (name.trim(), blank(sectors), blank(country));
        if name.is_empty() {
            return Who::NOBODY;
        }
        if let Some(code) = self.known(name) {
            return Who::one(code);
        }
        let (head, place) = match name.strip_suffix(')').and_then(|n| n.split_once(" (")) {
            Some((head, place)) => (head, place),
            None => (name, ""),
        };
        let state = self.state(if place.is_empty() { country } else { place });
        let roles: Vec<(&str, RoleKind)> = sectors
            .split(',')
            .filter_map(|sector| self.codebook.imports.role_of_sector(sector.trim()))
            .chain(self.codebook.imports.role_of_name(head))
            .filter_map(|role| Some((role, self.codebook.imports.role(role)?)))
            .collect();
        let of_state = |state: &str| {
            // Office weighs more than a party that was once in opposition.
            let is_state = roles.iter().any(|(_, kind)| *kind == RoleKind::State);
            match roles.iter().find(|(_, kind)| *kind == RoleKind::Apart) {
                Some((role, _)) if !is_state => format!("{state}{role}"),
                _ => state.to_owned(),
            }
        };
        let own = || name.to_uppercase().replace(' ', "_");
        if !place.is_empty() {
            return match (state, self.known(place)) {
                (Some(state), _) => Who::one(of_state(&state)),
                // "Terrorist Leader (Boko Haram)"
                (None, Some(group)) => Who::one(group),
                (None, None) => Who::one(own()),
            };
        }
        let otherwise = state.map_or_else(own, |state| of_state(&state));
        match self.people.get(&ends(name)) {
            Some(people) if name.contains(' ') => Who::Person(people.clone(), otherwise),
            _ => Who::one(otherwise),
        }
    }

    /// The actors of a row of POLECAT: names, states and sectors; several are parted by semicolons. Where there are fewer
    /// sectors than states, the first one's holds for all.
    pub(super) fn polecat(&self, names: &str, countries: &str, sectors: &str) -> Who {
        let [names, countries, sectors] =
            [names, countries, sectors].map(|list| list.split(';').map(|one| blank(one).trim()).collect::<Vec<_>>());
        let mut codes: Vec<String> = Vec::new();
        let mut add = |code: String| {
            if !codes.contains(&code) {
                codes.push(code);
            }
        };
        let stateless = countries.iter().all(|country| country.is_empty());
        for (at, country) in countries.iter().enumerate().filter(|(_, country)| !country.is_empty()) {
            let state = match self.code(country, false) {
                Who::Codes(mut found) if country.len() == 3 && found.len() == 1 => found.remove(0),
                _ => self.state(country).unwrap_or_else(|| country.to_uppercase()),
            };
            let own = sectors.get(at).filter(|_| sectors.len() == countries.len());
            let role = own
                .or(sectors.first())
                .map_or(String::new(), |role| role.to_uppercase());
            let apart = self.codebook.imports.role(&role) == Some(RoleKind::Apart);
            add(if apart { format!("{state}{role}") } else { state });
        }
        for (at, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            let known = self.known(name);
            if stateless {
                add(known.unwrap_or_else(|| name.to_uppercase().replace(' ', "_")));
            } else if names.len() == countries.len() && countries[at].is_empty() {
                // An organisation that acts beside states: of those without a state only who is known counts.
                known.into_iter().for_each(&mut add);
            }
        }
        Who::Codes(codes)
    }

    /// An actor of a table whose columns a person named: a code, a number of the Correlates of War project, or a name.
    pub(super) fn any(&self, text: &str, weis: bool) -> Who {
        let text = blank(text.trim());
        if text.is_empty() {
            return Who::NOBODY;
        }
        if text.bytes().all(|b| b.is_ascii_digit()) {
            let number = text.trim_start_matches('0');
            let found = self
                .codebook
                .countries
                .iter()
                .find(|c| !c.cow.is_empty() && c.cow == number);
            return Who::one(found.map_or(text, |c| &c.iso3));
        }
        if let Some(code) = self.known(text) {
            return Who::one(code);
        }
        match text.bytes().all(|b| b.is_ascii_alphanumeric()) && text.to_uppercase() == text {
            true => self.code(text, weis),
            false => self.name(text, "", ""),
        }
    }

    /// The code of a person on a day.
    pub(super) fn on(&self, people: &[usize], otherwise: &str, day: i32) -> String {
        let register = self.codebook.actors.people();
        let in_office = |&&at: &&usize| {
            register[at].offices.iter().any(|office| {
                let number = |d: jiff::civil::Date| day_number(d.year().into(), d.month().into(), d.day().into());
                number(office.from) <= day && office.to.is_none_or(|to| day <= number(to))
            })
        };
        // Of namesakes, and of those who lead a party beside, the one of the state that the file names.
        let of_state = people
            .iter()
            .filter(in_office)
            .find(|&&at| register[at].entity == otherwise);
        let holder = of_state.or_else(|| people.iter().find(in_office));
        holder.map_or_else(|| otherwise.to_owned(), |&at| register[at].entity.clone())
    }

    fn known(&self, name: &str) -> Option<String> {
        let imports = &self.codebook.imports;
        let found = self.names.get(&plain(name).to_lowercase()).map(String::as_str);
        imports.country_name(name).or(found).map(str::to_owned)
    }

    fn state(&self, name: &str) -> Option<String> {
        self.known(name)
            .filter(|code| self.codebook.countries.get(code).is_some())
    }
}

/// Nothing where a table writes that nothing is there.
fn blank(text: &str) -> &str {
    match text.trim() {
        "NA" | "None" | "NULL" | "null" | "nan" | "---" => "",
        text => text,
    }
}

/// First and last word of a name, in plain small letters: second names are written or not.
fn ends(name: &str) -> String {
    let name = plain(name).to_lowercase();
    let mut words = name.split_whitespace();
    match (words.next(), words.next_back()) {
        (Some(first), Some(last)) => format!("{first} {last}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static CODEBOOK: LazyLock<Codebook> = LazyLock::new(|| Codebook::embedded().unwrap());

    fn code(text: &str) -> String {
        coded(Actors::new(&CODEBOOK).code(text, false))
    }

    fn coded(who: Who) -> String {
        match who {
            Who::Codes(codes) => codes.join("+"),
            Who::Person(_, otherwise) => format!("?{otherwise}"),
        }
    }

    #[test]
    fn codes_become_states_organisations_and_parties_apart() {
        for (text, wanted) in [
            ("USA", "USA"),
            ("USAGOV", "USA"),
            ("GBRCOP", "GBR"),
            ("ROMGOV", "ROU"),
            ("ZAR", "COD"),
            ("TMP", "TLS"),
            ("PALPLO", "PSE"),
            ("PAL", "PSE"),
            ("PSEWSB", "PSE"),
            ("PAKREB", "PAKREB"),
            ("AFGINSTAL", "AFGINS"),
            ("AFGTAL", "AFGTAL"),
            ("AFGGOVTAL", "AFG"),
            ("SYROPP", "SYROPP"),
            ("COLCRM", "COLCRM"),
            ("LBNREBHEZ", "LBNREB"),
            ("TURKURREB", "TURREB"),
            ("BOSSERMIL", "BIHSER"),
            ("CYPTRKGOV", "XNC"),
            ("CYPGRK", "CYP"),
            ("MNCUSAMED", "USA"),
            ("IGOUNO", "UN"),
            ("IGOUNOREFHCR", "UNHCR"),
            ("IGOEUREEC", "EU"),
            ("UNWCT", "ICTY"),
            ("UNKGOV", "UNKGOV"),
            ("EEC", "EU"),
            ("UNO", "UN"),
            ("NAT", "NATO"),
            ("IGOWSTNAT", "NATO"),
            ("GOV", "GOV"),
            ("HEZ", "HEZ"),
            ("kur", "KUR"),
            ("NGOISR", "NGOISR"),
            ("AUS", "AUS"),
            ("SINOPEC", "SINOPEC"),
            ("SINGOV", "SGP"),
            ("", ""),
        ] {
            assert_eq!(code(text), wanted, "{text}");
        }
        let actors = Actors::new(&CODEBOOK);
        assert_eq!(coded(actors.code("AUS", true)), "AUT");
        assert_eq!(coded(actors.code("AUL", true)), "AUS");
    }

    #[test]
    fn names_become_the_same() {
        let actors = Actors::new(&CODEBOOK);
        let name = |name: &str, sectors: &str, country: &str| coded(actors.name(name, sectors, country));
        for (text, wanted) in [
            ("Government_(United_States)", "USA"),
            ("South_Sudan", "SSD"),
            ("Police (Australia)", "AUS"),
            ("Armed Gang (Thailand)", "THACRM"),
            ("Armed_Rebel_(Syria)", "SYRREB"),
            ("Protester (Hong Kong)", "HKGOPP"),
            ("Citizen (Palestinian Territory, Occupied)", "PSE"),
            ("Terrorist Leader (Boko Haram)", "BOKOHARAM"),
            ("UN Security Council", "UNSC"),
            ("European Union", "EU"),
            ("Riek_Machar_Nobody", "RIEK_MACHAR_NOBODY"),
            ("Women (Atlantis)", "WOMEN_(ATLANTIS)"),
            ("NA", ""),
        ] {
            assert_eq!(name(text, "", "").trim_start_matches('?'), wanted, "{text}");
        }
        assert_eq!(name("Some Rebels", "Rebel,Insurgents", "Mali"), "MLIREB");
        assert_eq!(name("Somebody Else", "Government,Dissident", "Mali"), "MLI");
        assert_eq!(name("Somebody Else", "Dissident", "Mali"), "MLIOPP");
    }

    #[test]
    fn people_are_their_state_while_they_hold_office() {
        let actors = Actors::new(&CODEBOOK);
        let Who::Person(people, otherwise) = actors.name("Sergey_Viktorovich_Lavrov", "", "") else {
            panic!("he stands in the register");
        };
        assert_eq!(actors.on(&people, &otherwise, day_number(2014, 5, 1)), "RUS");
        assert_eq!(
            actors.on(&people, &otherwise, day_number(1950, 5, 1)),
            "SERGEY_VIKTOROVICH_LAVROV"
        );
    }

    #[test]
    fn who_leads_a_party_beside_is_of_the_state_that_the_file_names() {
        let actors = Actors::new(&CODEBOOK);
        let Who::Person(people, otherwise) = actors.name("Sonia Gandhi", "", "India") else {
            panic!("she stands in the register");
        };
        assert_eq!(actors.on(&people, &otherwise, day_number(2002, 5, 1)), "IND");
    }

    #[test]
    fn a_sector_that_is_no_role_tells_nothing() {
        let actors = Actors::new(&CODEBOOK);
        for (sector, wanted) in [("INGO", "USA"), ("GOV", "USA"), ("REB", "USAREB"), ("", "USA")] {
            assert_eq!(coded(actors.sector("USA", sector)), wanted, "{sector}");
        }
    }

    #[test]
    fn several_states_act_together() {
        let actors = Actors::new(&CODEBOOK);
        assert_eq!(coded(actors.polecat("A; B", "USA; ISR", "GOV")), "USA+ISR");
        assert_eq!(coded(actors.polecat("Some militia", "SYR", "REB")), "SYRREB");
        assert_eq!(coded(actors.polecat("European Union", "None", "IGO")), "EU");
        assert_eq!(coded(actors.polecat("None", "None", "None")), "");
        assert_eq!(coded(actors.polecat("A; B", "PAK; IND", "REB; GOV")), "PAKREB+IND");
        assert_eq!(
            coded(actors.polecat("A; NATO; Nobody Known", "USA; None; None", "GOV")),
            "USA+NATO"
        );
        assert_eq!(coded(actors.any("666", false)), "ISR");
        assert_eq!(coded(actors.any("United States", false)), "USA");
        assert_eq!(coded(actors.any("PAKREB", false)), "PAKREB");
    }

    proptest! {
        #[test]
        fn any_text_does_no_harm(a in ".{0,14}", b in "[A-Zé]{0,13}", c in ".{0,14}") {
            let actors = Actors::new(&CODEBOOK);
            for text in [&a, &b, &c] {
                let _ = (actors.code(text, true), actors.any(text, false), actors.polecat(text, &c, &b));
                let _ = actors.name(text, &b, &c);
            }
        }
    }
}
