//! People seen with an office on this date: they feed the register, and are held against it.

use super::{document::Work, mentions::Kind, statements::evidence};
use crate::event::PersonSeen;

pub(super) fn people(work: &Work<'_>) -> Vec<PersonSeen> {
    let actors = &work.coder.codebook.actors;
    let mut seen: Vec<PersonSeen> = Vec::new();
    for (s, mentions) in work.mentions.iter().enumerate() {
        for mention in &mentions.list {
            let [who] = &mention.who[..] else { continue };
            let named = mention.kind == Kind::Person || (mention.kind == Kind::Agent && who.person.is_some());
            let Some(name) = who.resolved.clone().filter(|_| named) else {
                continue;
            };
            if mention.kind == Kind::Agent && who.via != "apposition" && who.person.is_none() {
                continue;
            }
            let tokens = &work.trees[s].sentence.tokens;
            let span = tokens[mention.first].span.cover(tokens[mention.last - 1].span);
            // A counterpart has the office of the other, which the register knows.
            let title = mention
                .title
                .clone()
                .filter(|t| mention.kind == Kind::Person && t != "counterpart");
            if let Some(earlier) = seen.iter_mut().find(|p| p.name == name) {
                if earlier.office.is_none() {
                    earlier.office = title;
                }
                if earlier.rank.is_none() {
                    earlier.rank.clone_from(&who.rank);
                }
                if earlier.country.is_none() {
                    earlier.country = who.entity.clone().or(who.country.clone());
                }
                continue;
            }
            let day = work.info.published;
            let mut contradiction = None;
            if let (Some(index), Some(day), Some(title), Some(office), false) =
                (who.person, day, &title, &who.office, who.former)
            {
                let person = &actors.people()[index];
                let held: Vec<&str> = person.offices_on(day).map(|h| h.office.as_str()).collect();
                // The same title with other capitals is no contradiction.
                let titled = person.offices_on(day).any(|h| h.title.eq_ignore_ascii_case(title));
                if !titled
                    && !held.is_empty()
                    && !held.contains(&office.as_str())
                    && office != "other"
                    && office != "minister"
                {
                    contradiction = Some(format!(
                        "the text calls {name} \"{title}\"; on {day} the register has: {}",
                        person
                            .offices_on(day)
                            .map(|h| h.title.clone())
                            .collect::<Vec<_>>()
                            .join(", ")
                    ));
                }
            }
            let from_register = || {
                let person = &actors.people()[who.person?];
                person.offices_on(day?).next().map(|h| h.title.clone())
            };
            seen.push(PersonSeen {
                name,
                office: title.or_else(from_register),
                rank: who.rank.clone(),
                country: who.entity.clone().or(who.country.clone()),
                in_register: who.person.is_some(),
                contradiction,
                evidence: evidence(work, span),
            });
        }
    }
    seen.retain(|p| p.office.is_some() || p.rank.is_some() || p.in_register);
    seen
}
