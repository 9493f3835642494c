//! `entente report A B C`: one page on a triad, with the verdict, the three relations behind it, and every sentence.

mod dyad;
mod html;
pub(crate) mod verdict;

pub(crate) use dyad::timeline_of;

use super::{
    claims, commitments, in_order, known_entity, name_of, open_ledger,
    source::{Side, Source},
    today,
    tradeoff::{Ask, findings, findings_since, sums},
    two, write_whole,
};
use crate::{cli::Report, output};
use anyhow::Result;
use entente::{
    codebook::{Codebook, Names},
    relations::{
        Period,
        tradeoff::{Options, Question},
    },
};
use std::io::Write;

/// Most placebo triads.
const PLACEBOS: usize = 200;

pub(crate) fn run(arguments: &Report) -> Result<()> {
    let names = Names::embedded()?;
    let [a, b, c] = [&arguments.a, &arguments.b, &arguments.c].map(|name| known_entity(&names, name));
    let (a, b, c) = (a?, b?, c?);
    two(&a, &b)?;
    two(&a, &c)?;
    two(&b, &c)?;
    in_order(arguments.from, arguments.to)?;
    let ledger = open_ledger(&arguments.ledger)?;
    let sides = [&a, &b, &c].map(|code| Side {
        label: code.clone(),
        members: vec![code.clone()],
        name: name_of(&names, code),
    });
    let source = Source {
        ledger: &ledger,
        names: &names,
        set: None,
    };
    let tallies = sums(source, &sides, Period::Month)?;
    let ask = Ask {
        set: None,
        from: arguments.from,
        to: arguments.to,
        placebos: PLACEBOS,
        since: arguments.since,
    };
    let question = Question::plain(&a, &b, &c);
    let options = Options::of(Period::Month);
    let whole = findings(&tallies, &names, &sides, question.clone(), options, &ask);
    let since = findings_since(&tallies, &names, &sides, &question, options, &ask);
    let pairs = [(&sides[0], &sides[1]), (&sides[0], &sides[2]), (&sides[1], &sides[2])];
    let on = arguments.to.unwrap_or_else(today);
    let promised = commitments::read(&ledger, &Codebook::embedded()?, on)?;
    let codes = [a, b, c];
    let claimed = claims::among(source, &codes, arguments.from, arguments.to)?;
    let dyads = pairs
        .into_iter()
        .map(|(one, other)| dyad::dyad(source, &promised, &claimed, one, other, arguments.from, arguments.to))
        .collect::<Result<Vec<_>>>()?;
    let page = html::page(&whole, since.as_ref(), &dyads, &ledger.counts()?, on);
    write_whole(&arguments.out, &page)?;
    writeln!(output::out(), "{}", arguments.out.display())?;
    Ok(())
}
