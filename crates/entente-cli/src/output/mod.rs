//! The only place that prints: colour on a terminal alone, tables that fit it, errors in one line.

pub(crate) mod reading;
pub(crate) mod table;

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use std::io::{self, Write};

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const ACTOR: Style = AnsiColor::Cyan.on_default().bold();
pub(crate) const RECIPIENT: Style = AnsiColor::Magenta.on_default().bold();
pub(crate) const TRIGGER: Style = AnsiColor::Yellow.on_default().underline();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Standard output, which drops colour where nobody can see it.
pub(crate) fn out() -> anstream::AutoStream<io::StdoutLock<'static>> {
    anstream::AutoStream::auto(io::stdout().lock())
}

/// True where colour will be seen.
pub(crate) fn colours() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// Columns of the terminal, or 100 where there is none.
pub(crate) fn width() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    asked.unwrap_or_else(table::terminal_width).clamp(60, 200)
}

/// Prints a value as indented JSON.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = out();
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)?;
    Ok(())
}

/// Prints rows as CSV, with the names of their fields as header.
pub(crate) fn csv(rows: &[impl Serialize]) -> anyhow::Result<()> {
    let mut out = csv::Writer::from_writer(io::stdout().lock());
    rows.iter().try_for_each(|row| out.serialize(row))?;
    Ok(out.flush()?)
}

/// The name of a plain value, as JSON has it: what a column of a table for programs holds.
pub(crate) fn named(value: impl Serialize) -> String {
    let name = serde_json::to_value(value).ok();
    name.and_then(|n| n.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A word in a style.
pub(crate) fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Words in lines that fit the terminal, each behind an indent.
pub(crate) fn wrapped(words: &str, indent: usize) -> String {
    let room = width().saturating_sub(indent).max(30);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let start = " ".repeat(indent);
    reading::lines(&words, room)
        .iter()
        .map(|line| format!("{start}{line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A paragraph of words that fits the terminal.
pub(crate) fn paragraph(words: &str) -> anyhow::Result<()> {
    writeln!(out(), "{}", wrapped(words, 0))?;
    Ok(())
}

/// A note beside the result: on standard error, so that results stay clean.
pub(crate) fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// One clear line; with `verbose` the chain of causes.
pub(crate) fn report(error: &anyhow::Error, verbose: bool) {
    let mut err = anstream::stderr();
    let mut line = error.to_string();
    // A cause that the line does not tell yet belongs to it.
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !line.contains(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    let _ = writeln!(err, "{} {line}", styled(ERROR, "error:"));
    if verbose {
        for cause in error.chain().skip(1) {
            let _ = writeln!(err, "  because: {cause}");
        }
    }
}

/// `entente events | head` closes our output: that is no error.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        if let Some(csv::ErrorKind::Io(e)) = cause.downcast_ref::<csv::Error>().map(csv::Error::kind) {
            return e.kind() == io::ErrorKind::BrokenPipe;
        }
        let direct = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause
            .downcast_ref::<serde_json::Error>()
            .and_then(serde_json::Error::io_error_kind);
        direct.or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}
