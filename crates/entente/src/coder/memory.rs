//! What a document has said so far about who is who.

use super::mentions::Who;

/// The memory of one document, in the order of reading.
#[derive(Debug, Default)]
pub(super) struct Memory {
    people: Vec<Who>,
    subject_person: Option<Who>,
    last_person: Option<Who>,
    organisations: Vec<(Who, Vec<String>)>,
    agents: Vec<Who>,
    /// States by last mention, latest last.
    states: Vec<String>,
    body: Option<Who>,
    acronyms: Vec<(String, Who)>,
    last_plural: Option<Who>,
}

impl Memory {
    pub(super) fn saw_person(&mut self, who: &Who, subject: bool) {
        if let Some(country) = who.country.as_deref().filter(|c| Some(*c) == who.entity.as_deref()) {
            self.saw_code(country);
        }
        self.last_person = Some(who.clone());
        if subject {
            self.subject_person = Some(who.clone());
        }
        self.people.retain(|p| p.resolved != who.resolved);
        self.people.push(who.clone());
    }

    pub(super) fn saw_organisation(&mut self, who: &Who, generic: &[String], subject: bool) {
        self.organisations.push((who.clone(), generic.to_vec()));
        if subject || self.body.is_none() {
            self.body = Some(who.clone());
        }
    }

    pub(super) fn saw_agent(&mut self, who: &Who, subject: bool) {
        if let Some(entity) = who.entity.as_deref().filter(|e| Some(*e) == who.country.as_deref()) {
            self.saw_code(entity);
        }
        if who.entity.is_some() {
            self.agents.push(who.clone());
            if subject {
                self.last_plural = Some(who.clone());
            }
        }
        if who.person.is_some() {
            self.last_person = Some(who.clone());
        }
    }

    pub(super) fn saw_state(&mut self, who: &Who, subject: bool) {
        if let Some(code) = &who.entity {
            self.saw_code(&code.clone());
        }
        if subject || self.body.is_none() {
            self.body = Some(Who {
                sector: Some("GOV".to_owned()),
                ..who.clone()
            });
        }
    }

    /// A pronoun as subject keeps its person in focus.
    pub(super) fn kept_subject(&mut self, who: &Who) {
        if who.resolved.is_some() {
            self.subject_person = Some(who.clone());
        }
    }

    pub(super) fn saw_acronym(&mut self, acronym: &str, who: &Who) {
        self.acronyms.push((acronym.to_owned(), who.clone()));
    }

    fn saw_code(&mut self, code: &str) {
        self.states.retain(|s| s != code);
        self.states.push(code.to_owned());
    }

    pub(super) fn acronym(&self, name: &str) -> Option<Who> {
        self.acronyms.iter().rev().find(|(a, _)| a == name).map(|(_, w)| Who {
            via: "acronym",
            ..w.clone()
        })
    }

    /// Who was last called by a name that ends so.
    pub(super) fn person(&self, name: &str) -> Option<Who> {
        let ends = |full: &str| full == name || full.ends_with(name) && full[..full.len() - name.len()].ends_with(' ');
        let begins = |full: &str| full.starts_with(name) && full[name.len()..].starts_with(' ');
        let of = |who: &&Who| who.resolved.as_deref().is_some_and(|r| ends(r) || begins(r));
        self.people.iter().rev().find(of).cloned()
    }

    pub(super) fn holder(&self, office: &str) -> Option<Who> {
        self.people
            .iter()
            .rev()
            .find(|p| p.office.as_deref() == Some(office))
            .cloned()
    }

    /// "the troops", "the rebels": those of that sector mentioned before.
    pub(super) fn agent(&self, sector: Option<&str>) -> Option<Who> {
        self.agents
            .iter()
            .rev()
            .find(|a| a.sector.as_deref() == sector)
            .cloned()
    }

    pub(super) fn only_state(&self) -> Option<String> {
        if let [only] = &self.states[..] {
            Some(only.clone())
        } else {
            None
        }
    }

    pub(super) fn pronoun(&self, subject: bool) -> Option<Who> {
        let (first, second) = if subject {
            (&self.subject_person, &self.last_person)
        } else {
            (&self.last_person, &self.subject_person)
        };
        first.as_ref().or(second.as_ref()).map(|w| Who {
            via: "pronoun",
            ..w.clone()
        })
    }

    /// The only state mentioned beside that one.
    pub(super) fn state_besides(&self, own: &str) -> Option<String> {
        let mut others = self.states.iter().filter(|s| *s != own);
        others.next().filter(|_| others.next().is_none()).cloned()
    }

    /// The person mentioned last who is not that one.
    pub(super) fn pronoun_besides(&self, doer: &Who) -> Option<Who> {
        let other = |p: &&Who| doer.resolved.is_none() || p.resolved != doer.resolved;
        self.people.iter().rev().find(other).map(|w| Who {
            via: "pronoun",
            ..w.clone()
        })
    }

    pub(super) fn body(&self) -> Option<Who> {
        self.body.as_ref().map(|w| Who {
            via: "pronoun",
            ..w.clone()
        })
    }

    pub(super) fn plural(&self) -> Vec<Who> {
        match &self.last_plural {
            Some(who) => vec![Who {
                via: "pronoun",
                ..who.clone()
            }],
            None => self.two_states(),
        }
    }

    /// "the two sides": the two states mentioned last.
    pub(super) fn two_states(&self) -> Vec<Who> {
        self.two_states_besides(&[])
    }

    /// "Johnson urges both sides to ...": where the sentence has named one state so far, that one stands outside.
    pub(super) fn two_states_besides(&self, named: &[&str]) -> Vec<Who> {
        let outside = |code: &&String| !matches!(named, [only] if only == code);
        let states: Vec<&String> = self.states.iter().filter(outside).collect();
        match &states[..] {
            [.., a, b] => [a, b].map(|code| Who::state(code, "GOV", "pronoun")).to_vec(),
            _ if named.is_empty() => Vec::new(),
            _ => self.two_states(),
        }
    }

    /// "the bloc", "the group": the organisation that is called so.
    pub(super) fn generic(&self, noun: &str) -> Option<Who> {
        let of = |(_, generic): &&(Who, Vec<String>)| generic.iter().any(|g| g.eq_ignore_ascii_case(noun));
        self.organisations.iter().rev().find(of).map(|(w, _)| Who {
            via: "generic",
            ..w.clone()
        })
    }
}
