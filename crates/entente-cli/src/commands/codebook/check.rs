//! `entente codebook check`: every file read, every example tried.

use crate::{
    cli::Check,
    commands::reader,
    output::{self, BOLD, styled},
};
use anyhow::Result;
use entente::event::Root;
use std::{io::Write, process::ExitCode};

pub(super) fn run(arguments: &Check) -> Result<ExitCode> {
    let reader = reader(arguments.codebook.as_deref())?;
    let report = entente::check::check(&reader);
    let share = 100.0 * report.failures.len() as f64 / report.examples.max(1) as f64;
    let passed = share <= arguments.tolerate;
    let code = if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if arguments.json {
        output::json(&serde_json::json!({
            "rules": report.rules, "examples": report.examples, "passed": passed,
            "failures_of_the_whole_coder": report.otherwise,
            "failures": report.failures.iter().map(|f| serde_json::json!({
                "rule": f.rule, "place": f.place, "example": f.example, "what": f.what })).collect::<Vec<_>>(),
        }))?;
        return Ok(code);
    }
    let mut out = output::out();
    for failure in &report.failures {
        writeln!(
            out,
            "codebook/{}: {}\n    {}\n    {}",
            failure.place,
            styled(BOLD, &failure.rule),
            failure.example,
            failure.what
        )?;
    }
    let codebook = reader.codebook();
    for root in Root::ALL {
        let rules = codebook.rules.iter().filter(|r| r.root == root).count();
        writeln!(out, "{root:<10} {rules:>4} rules")?;
    }
    writeln!(
        out,
        "{} countries, {} organisations and groups, {} people; {} rules, {} examples, {} fail ({share:.1}%)",
        codebook.countries.iter().count(),
        codebook.actors.organisations().len(),
        codebook.actors.people().len(),
        report.rules,
        report.examples,
        report.failures.len()
    )?;
    writeln!(
        out,
        "with the event head's judgement beside the rules, {} come out otherwise ({:.1}%)",
        report.otherwise,
        100.0 * report.otherwise as f64 / report.examples.max(1) as f64
    )?;
    Ok(code)
}
