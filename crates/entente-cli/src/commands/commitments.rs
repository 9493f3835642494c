//! `entente commitments`: what was promised, and what became of it.

use super::{in_order, known_entity, open_ledger, today, two};
use crate::{
    cli::Commitments,
    output::{self, table::table},
};
use anyhow::{Context, Result};
use entente::{
    codebook::{Codebook, Names, Stage},
    event::{Amount, Root},
    ledger::{DeedRow, DocumentRow, EventId, Ledger, UndertakingRow},
    relations::commitments::{CommitmentInput, Evidence, Happening, Life, Quantity, lives},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    collections::{BTreeSet, HashMap},
    io::Write,
};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Shown {
    pub(crate) made: Date,
    pub(crate) parties: Vec<String>,
    pub(crate) to: Vec<String>,
    pub(crate) what: String,
    pub(crate) status: &'static str,
    pub(crate) due: Option<Date>,
    pub(crate) moves: Vec<ShownMove>,
    pub(crate) reports: Vec<Report>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ShownMove {
    pub(crate) day: Date,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    /// None where silence moved it, or a later report.
    pub(crate) event: Option<EventId>,
    pub(crate) rule: String,
    pub(crate) why: String,
    pub(crate) words: Vec<String>,
    pub(crate) parties: Vec<String>,
    pub(crate) sentence: Option<String>,
    pub(crate) document: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Report {
    pub(crate) day: Date,
    pub(crate) what: String,
    pub(crate) document: DocumentRow,
}

pub(crate) fn run(arguments: &Commitments) -> Result<()> {
    let codebook = match &arguments.codebook {
        Some(folder) => Codebook::load(folder)?,
        None => Codebook::embedded()?,
    };
    let names = Names::embedded()?;
    let codes = arguments
        .parties
        .iter()
        .map(|p| known_entity(&names, p))
        .collect::<Result<Vec<_>>>()?;
    if let [a, b] = &codes[..] {
        two(a, b)?;
    }
    in_order(arguments.from, arguments.to)?;
    let wanted = arguments.status.as_deref().map(stage).transpose()?;
    let ledger = open_ledger(&arguments.ledger)?;
    let all = read(&ledger, &codebook, arguments.on.unwrap_or_else(today))?;
    let within = |made: Date| arguments.from.is_none_or(|f| made >= f) && arguments.to.is_none_or(|t| made <= t);
    let shown: Vec<Shown> = all
        .lives
        .iter()
        .rev()
        .filter(|life| codes.iter().all(|c| life.parties.contains(c) || life.to.contains(c)))
        .filter(|life| within(life.made) && wanted.is_none_or(|w| fits(w, life.stage)))
        .map(|life| all.shown(life))
        .collect();
    let all = shown.len();
    let mut counts: Vec<String> = Vec::new();
    for stage in Stage::ALL {
        let count = shown.iter().filter(|s| s.status == stage.name()).count();
        if count > 0 {
            counts.push(format!("{count} {}", stage.name()));
        }
    }
    let shown = &shown[..if arguments.limit > 0 {
        arguments.limit.min(all)
    } else {
        all
    }];
    if arguments.json {
        return output::json(&shown);
    }
    if arguments.csv {
        return csv(shown);
    }
    if shown.is_empty() {
        output::note("no commitment fits");
        return Ok(());
    }
    print(shown, all, &counts)
}

/// "open" stands for all that nothing tells of yet, signed or not.
fn fits(wanted: Stage, stage: Stage) -> bool {
    stage == wanted || (wanted == Stage::Open && stage.is_open())
}

fn stage(name: &str) -> Result<Stage> {
    let names = || Stage::ALL.map(|s| s.name().replace(' ', "-")).join(", ");
    Stage::from_name(name).with_context(|| format!("{name:?} is no status; give one of {}", names()))
}

/// Lives, and the rows that they were made of.
pub(crate) struct All {
    reports: Vec<(CommitmentInput, DocumentRow)>,
    deeds: HashMap<i64, DeedRow>,
    lives: Vec<Life>,
}

pub(crate) fn read(ledger: &Ledger, codebook: &Codebook, on: Date) -> Result<All> {
    let rules = &codebook.commitments;
    let roots: BTreeSet<Root> = rules.moves.iter().flat_map(|m| m.roots.iter().copied()).collect();
    let deeds = ledger.deeds(&roots.into_iter().collect::<Vec<_>>())?;
    let happenings: Vec<Happening> = deeds.iter().filter_map(happening).collect();
    let reports: Vec<_> = ledger.undertakings()?.into_iter().filter_map(report).collect();
    let inputs: Vec<CommitmentInput> = reports.iter().map(|(input, _)| input.clone()).collect();
    let lives = lives(&inputs, &happenings, rules, &names(codebook), on);
    Ok(All {
        reports,
        deeds: deeds.into_iter().map(|d| (d.id.0, d)).collect(),
        lives,
    })
}

/// Names of states, nations and people: that two texts share them says nothing about what was promised.
fn names(codebook: &Codebook) -> BTreeSet<String> {
    let of_states = codebook
        .countries
        .iter()
        .flat_map(|c| c.names.iter().chain(&c.demonyms).chain(&c.adjectives));
    let of_people = codebook.actors.people().iter().map(|p| &p.name);
    of_states.chain(of_people).cloned().collect()
}

fn quantities(amounts: &[Amount]) -> Vec<Quantity> {
    let one = |a: &Amount| {
        let unit = a.currency.clone().or_else(|| a.unit.clone())?;
        let value = a.value.filter(|_| a.kind != "share")?;
        Some(Quantity { value, unit })
    };
    amounts.iter().filter_map(one).collect()
}

fn happening(row: &DeedRow) -> Option<Happening> {
    Some(Happening {
        id: row.id.0,
        cluster: row.cluster,
        day: row.day?,
        actors: row.actors.clone(),
        recipients: row.recipients.clone(),
        root: row.root,
        mode: row.mode.clone(),
        polarity: row.polarity,
        modality: row.modality,
        words: row.words.clone(),
        sentence: row.sentence.clone(),
        amounts: quantities(&row.amounts),
        document: row.document.clone(),
    })
}

fn report(row: UndertakingRow) -> Option<(CommitmentInput, DocumentRow)> {
    let codes = |parties: &[entente::event::Party]| {
        let codes: BTreeSet<String> = parties.iter().filter_map(|p| p.entity.clone()).collect();
        codes.into_iter().collect::<Vec<_>>()
    };
    let due = row.commitment.due.as_ref().and_then(|due| due.end.or(due.start));
    let due = due.or_else(|| {
        row.day
            .filter(|day| row.document.published.is_some_and(|told| *day > told))
    });
    let all = row.commitment.parties.iter().chain(&row.commitment.to);
    let input = CommitmentInput {
        names: all
            .flat_map(|p| [Some(p.name.clone()), p.resolved.clone()])
            .flatten()
            .collect(),
        // What is promised for a day to come was promised when it was told.
        day: row.document.published.into_iter().fold(row.day?, Date::min),
        parties: codes(&row.commitment.parties),
        to: codes(&row.commitment.to),
        what: row.commitment.what.text.clone(),
        told: row.told,
        due,
        amounts: quantities(&row.commitment.amounts),
        stage: Stage::from_name(&row.commitment.status).unwrap_or(Stage::Open),
        document: row.document.hash.clone(),
        opened_by: row.clusters,
    };
    Some((input, row.document))
}

impl All {
    /// What these promised one another and what became of it, the newest first.
    pub(crate) fn between(&self, codes: &[String], from: Option<Date>, to: Option<Date>) -> Vec<Shown> {
        let within = |made: Date| from.is_none_or(|f| made >= f) && to.is_none_or(|t| made <= t);
        let lives =
            self.lives.iter().rev().filter(|life| {
                within(life.made) && codes.iter().all(|c| life.parties.contains(c) || life.to.contains(c))
            });
        lives.map(|life| self.shown(life)).collect()
    }

    fn shown(&self, life: &Life) -> Shown {
        let step = |m: &entente::relations::commitments::Move| {
            let deed = match m.by {
                Evidence::Event(id) => self.deeds.get(&id),
                Evidence::Report(_) | Evidence::Silence => None,
            };
            let report = match m.by {
                Evidence::Report(number) => self.reports.get(number),
                Evidence::Event(_) | Evidence::Silence => None,
            };
            let told = || report.map(|(input, _)| input.told.clone());
            let told_in = || report.map(|(_, document)| document.hash.clone());
            ShownMove {
                day: m.day,
                from: m.from.name(),
                to: m.to.name(),
                event: deed.map(|d| d.id),
                rule: m.rule.clone(),
                why: m.why.clone(),
                words: m.words.clone(),
                parties: m.parties.clone(),
                sentence: deed.map(|d| d.sentence.clone()).or_else(told),
                document: deed.map(|d| d.document.clone()).or_else(told_in),
            }
        };
        let report = |&number: &usize| {
            let (input, document) = &self.reports[number];
            Report {
                day: document.published.unwrap_or(input.day),
                what: input.what.clone(),
                document: document.clone(),
            }
        };
        let reports: Vec<Report> = life.reports.iter().map(report).collect();
        Shown {
            made: life.made,
            parties: life.parties.clone(),
            to: life.to.clone(),
            what: reports.first().map(|r| r.what.clone()).unwrap_or_default(),
            status: life.stage.name(),
            due: life.due,
            moves: life.moves.iter().map(step).collect(),
            reports,
        }
    }
}

fn print(shown: &[Shown], all: usize, counts: &[String]) -> Result<()> {
    let mut table = table(&["made", "who", "what", "status", "moved by"]);
    for s in shown {
        let due = s.due.map(|due| format!("\n(due {due})")).unwrap_or_default();
        let moves: Vec<String> = s
            .moves
            .iter()
            .map(|m| {
                let event = m.event.map(|e| format!(" {e}")).unwrap_or_default();
                let words = if m.words.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", m.words.join(", "))
                };
                format!("{} {}:{event} {}{words}", m.day, m.to, m.why)
            })
            .collect();
        table.add_row([
            s.made.to_string(),
            who(&s.parties, &s.to),
            format!("{}{due}", s.what),
            s.status.to_owned(),
            moves.join("\n"),
        ]);
    }
    let mut out = output::out();
    writeln!(out, "{table}")?;
    output::paragraph(&format!(
        "{} of {all} commitments, the newest first; of all {}. What no event of the same parties about the same thing has moved stays \
         as it was made.",
        shown.len(),
        counts.join(", ")
    ))
}

fn who(parties: &[String], to: &[String]) -> String {
    if to.is_empty() {
        parties.join(", ")
    } else {
        format!("{} to {}", parties.join(", "), to.join(", "))
    }
}

fn csv(shown: &[Shown]) -> Result<()> {
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record([
        "made",
        "parties",
        "to",
        "what",
        "status",
        "due",
        "moves",
        "reports",
        "publication",
        "url",
        "source",
    ])?;
    for s in shown {
        let moves: Vec<String> = s
            .moves
            .iter()
            .map(|m| {
                let by = m.event.map_or_else(|| m.rule.clone(), |e| e.to_string());
                format!("{} {} by {by}", m.day, m.to)
            })
            .collect();
        let document = s.reports.first().map(|r| &r.document);
        out.write_record([
            s.made.to_string(),
            s.parties.join(" "),
            s.to.join(" "),
            s.what.clone(),
            s.status.to_owned(),
            s.due.map(|d| d.to_string()).unwrap_or_default(),
            moves.join("; "),
            s.reports.len().to_string(),
            document.and_then(|d| d.publication.clone()).unwrap_or_default(),
            document.and_then(|d| d.url.clone()).unwrap_or_default(),
            document.map(|d| d.source.clone()).unwrap_or_default(),
        ])?;
    }
    Ok(out.flush()?)
}
