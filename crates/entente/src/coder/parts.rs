//! The building blocks of a mention: nation, organisation, title, rank, agent noun, name.

use super::{
    mentions::{Finder, Kind},
    phrases::Phrase,
};
use crate::text::Sentence;

/// One building block of a mention.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    Nation {
        country: usize,
        kind: Kind,
        sector: String,
    },
    Organisation(usize),
    People(Vec<usize>),
    UnknownPerson,
    /// With the country in its name, where there is one ("US Strategic Metals").
    UnknownOrganisation(Option<usize>),
    Phrase(Phrase),
    Nobody,
}

#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) nations: Vec<(String, Kind, String)>,
    pub(super) organisation: Option<usize>,
    pub(super) unknown_organisation: Option<String>,
    pub(super) title: Option<String>,
    pub(super) agent: Option<String>,
    pub(super) rank: Option<String>,
    pub(super) people: Vec<usize>,
    pub(super) name: Option<String>,
    pub(super) person: bool,
    pub(super) former: bool,
}

impl Parts {
    pub(super) fn is_empty(&self) -> bool {
        self.nations.is_empty() && self.organisation.is_none() && !self.has_head() && self.rank.is_none()
    }

    pub(super) fn has_head(&self) -> bool {
        self.title.is_some() || self.agent.is_some()
    }

    pub(super) fn only_adjectives(&self) -> bool {
        !self.nations.is_empty() && !self.has_head() && self.nations.iter().all(|(_, k, _)| *k == Kind::Nationality)
    }

    /// Takes a piece where it fits; false ends the mention before it.
    pub(super) fn take(
        &mut self,
        piece: &Piece,
        finder: &Finder<'_>,
        sentence: &Sentence,
        at: usize,
        next: usize,
    ) -> bool {
        let words = || {
            let tokens = &sentence.tokens[at..next];
            tokens[0]
                .span
                .cover(tokens[tokens.len() - 1].span)
                .of(finder.text)
                .to_owned()
        };
        match piece {
            Piece::Nobody => return false,
            Piece::Nation { country, kind, sector } => {
                let Some(country) = finder.codebook.countries.iter().nth(*country) else {
                    return false;
                };
                let more = self.only_adjectives() && *kind == Kind::Nationality;
                let after_title = self.has_head() && self.nations.is_empty() && *kind != Kind::Nationality;
                if !(self.is_empty() || more || after_title) || self.organisation.is_some() {
                    return false;
                }
                self.nations.push((country.iso3.clone(), *kind, sector.clone()));
            }
            Piece::Organisation(i) => {
                if self.organisation.is_some() || (!self.is_empty() && !self.has_head() && self.nations.is_empty()) {
                    return false;
                }
                self.organisation = Some(*i);
            }
            Piece::Phrase(Phrase::Title(title)) => {
                // "Foreign Ministry spokesman", "Secretary of State": the last title is the office.
                self.title = Some(title.clone());
            }
            Piece::Phrase(Phrase::Agent(agent)) => {
                self.agent = Some(agent.clone());
            }
            Piece::Phrase(Phrase::Rank(rank)) => {
                self.rank = Some(rank.clone());
            }
            Piece::People(people) => {
                self.people.clone_from(people);
                self.name = Some(words());
                self.person = true;
            }
            Piece::UnknownPerson => {
                self.name = Some(words());
                self.person = true;
            }
            Piece::UnknownOrganisation(country) => {
                if self.organisation.is_some() || self.unknown_organisation.is_some() || self.title.is_some() {
                    return false;
                }
                self.unknown_organisation = Some(words());
                let home = country.and_then(|c| finder.codebook.countries.iter().nth(c));
                if let Some(home) = home.filter(|_| self.nations.is_empty()) {
                    self.nations
                        .push((home.iso3.clone(), Kind::Nationality, "UNS".to_owned()));
                }
            }
        }
        true
    }
}
