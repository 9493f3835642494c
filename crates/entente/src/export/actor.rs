//! A party with a code, as other people's data name it.

use crate::codebook::{Country, Names, Organisation};
use crate::ledger::PartyRow;

/// A party with a code.
#[derive(Debug, Clone)]
pub(super) struct Actor<'a> {
    pub(super) party: &'a PartyRow,
    /// What it is counted as: a state, a state and the role of those apart from it, an organisation.
    pub(super) code: String,
    /// The state that it is or acts for: services and armies are their state, with their sector.
    pub(super) state: Option<&'a Country>,
    /// The organisation or group that it is, also where that is an organ of a state.
    pub(super) organisation: Option<&'a Organisation>,
    /// PLOVER sector; empty where it has none.
    pub(super) sector: &'a str,
}

impl<'a> Actor<'a> {
    /// None where the party is known by its name alone.
    pub(super) fn of(names: &'a Names, party: &'a PartyRow) -> Option<Self> {
        let entity = party.entity.as_deref()?;
        let organisation = names.actors.organisation(entity);
        let state = organisation.and_then(Organisation::organ_of).unwrap_or(entity);
        let sector = party.sector.as_deref();
        Some(Self {
            party,
            code: names.code_with(state, sector),
            state: names.countries.get(state),
            organisation,
            sector: sector.or(organisation.map(|o| o.sector.as_str())).unwrap_or_default(),
        })
    }

    /// True of rebels, criminals and the opposition of a state, who are not that state.
    pub(super) fn is_apart(&self) -> bool {
        self.state.is_some_and(|state| state.iso3 != self.code)
    }

    /// The name under which everybody knows it: of the organisation, of who acts for the state, of the state.
    pub(super) fn name(&self) -> &'a str {
        let resolved = self.party.resolved.as_deref();
        match (self.organisation, self.state) {
            (Some(organisation), _) => &organisation.name,
            (None, Some(state)) => resolved.filter(|_| !self.is_apart()).unwrap_or(&state.name),
            (None, None) => resolved.unwrap_or(&self.party.name),
        }
    }
}
