//! The command line: what can be asked, with help and examples.

use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;

/// Reads news about foreign relations and records who did or said what to whom, when, where and on whose word, each
/// with the words that prove it.
#[derive(Debug, Parser)]
#[command(name = "entente", version, propagate_version = true, arg_required_else_help = true)]
#[command(
    after_help = "Examples:\n  entente read examples/brief.txt\n  entente add reports/ && entente dossier USA PAK\n  \
                        entente events --dyad USA PAK --root CONSULT --from 2025-01-01"
)]
pub(crate) struct Cli {
    /// Show where an error comes from.
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read documents and show what they say
    Read(Read),
    /// Read documents into the ledger
    Add(Add),
    /// List events of the ledger
    Events(Events),
    /// Show one event with its evidence
    Show(Show),
    /// Show the months of a dyad
    Dyad(Dyad),
    /// Write what the ledger holds on two states
    Dossier(Dossier),
    /// List commitments and what became of them
    Commitments(Commitments),
    /// List claims about relations
    Claims(Claims),
    /// Look up office-holders
    Who(Who),
    /// Check the codebook
    #[command(subcommand)]
    Codebook(CodebookCommand),
    /// Measure the coder and the language model against what people coded
    Evaluate(Evaluate),
    /// Print sentences as CoNLL-U
    Parse(Parse),
    /// Judge marked pairs of actors
    Relate(Relate),
    /// Print the JSON Schema of a reading
    #[command(after_help = "Example:\n  entente schema > reading.schema.json")]
    Schema,
    /// Print completions for a shell
    #[command(after_help = "Example:\n  entente completions bash > ~/.local/share/bash-completion/completions/entente")]
    Completions {
        /// bash, zsh, fish, elvish or powershell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  entente read report.txt --published 2025-10-26\n  curl -s PAGE | entente read - --json\n  \
                        entente read --jsonl reports.jsonl.gz > readings.jsonl"
)]
pub(crate) struct Read {
    /// Text, HTML, JSON Lines, RSS or Atom, also gzipped; `-` reads standard input
    pub(crate) file: PathBuf,
    /// Day of publication, over what the document says
    #[arg(long, value_name = "DATE")]
    pub(crate) published: Option<Date>,
    /// Print the whole reading as JSON
    #[arg(long, conflicts_with = "jsonl")]
    pub(crate) json: bool,
    /// One reading a line, in the order of the documents
    #[arg(long)]
    pub(crate) jsonl: bool,
    /// A codebook folder instead of the embedded one
    #[arg(long, value_name = "DIR")]
    pub(crate) codebook: Option<PathBuf>,
}

/// The ledger to use.
#[derive(Debug, Args)]
pub(crate) struct LedgerFile {
    /// The ledger's file [default: ledger.db in the user's data folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Adding the same document twice changes nothing; an interrupted run is continued by the same command.\n\n\
                        Examples:\n  entente add corpus/current-events.jsonl.gz\n  entente add reports/ --ledger work.db"
)]
pub(crate) struct Add {
    /// Files and folders
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Day of publication, over what the documents say
    #[arg(long, value_name = "DATE")]
    pub(crate) published: Option<Date>,
    /// A codebook folder instead of the embedded one
    #[arg(long, value_name = "DIR")]
    pub(crate) codebook: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  entente events --dyad USA PAK --from 2025-01-01\n  entente events --actor Russia --root ASSAULT --csv > assaults.csv\n  \
                        entente events --text 'gas pipeline' --polarity denied"
)]
pub(crate) struct Events {
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Who did it: code or name of a state, organisation, group or person
    #[arg(long)]
    pub(crate) actor: Option<String>,
    /// To whom
    #[arg(long)]
    pub(crate) recipient: Option<String>,
    /// Between these two, in either direction
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub(crate) dyad: Vec<String>,
    /// PLOVER root; may be given several times
    #[arg(long)]
    pub(crate) root: Vec<String>,
    /// PLOVER mode
    #[arg(long)]
    pub(crate) mode: Option<String>,
    /// From this day on
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Up to this day
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// affirmed or denied
    #[arg(long)]
    pub(crate) polarity: Option<String>,
    /// actual, ongoing, planned, promised, demanded, possible, hypothetical, past-background; may be given several times
    #[arg(long)]
    pub(crate) modality: Vec<String>,
    /// Words of the sentence
    #[arg(long)]
    pub(crate) text: Option<String>,
    /// At most so many; 0 for all
    #[arg(long, default_value_t = 50)]
    pub(crate) limit: usize,
    /// Print as JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Print as CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  entente show e12\n  entente show e12 --ledger work.db --json")]
pub(crate) struct Show {
    /// Name of the event, as `entente events` prints it (e123)
    pub(crate) event: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  entente dyad USA PAK --from 2015-01-01\n  entente dyad India Pakistan --directed --csv"
)]
pub(crate) struct Dyad {
    /// Code or name of a state, organisation or group
    pub(crate) a: String,
    /// The other
    pub(crate) b: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// From this day on
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Up to this day
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// Only what A does to B
    #[arg(long)]
    pub(crate) directed: bool,
    /// Print as JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Print as CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  entente dossier USA PAK\n  entente dossier USA IND --from 2015-01-01 --out dossiers/"
)]
pub(crate) struct Dossier {
    /// Code or name of a state
    pub(crate) a: String,
    /// The other
    pub(crate) b: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// From this day on
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Up to this day
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// Write A-B.md and A-B.html into this folder instead of printing Markdown
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print as JSON
    #[arg(long, conflicts_with = "out")]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "A commitment moves only on evidence: an event of the same parties about the same thing, as \
                        codebook/commitments.toml says. --status open stands for all that nothing has moved yet: open, announced, \
                        signed, in force.\n\nExamples:\n  entente commitments USA PAK\n  entente commitments --status broken --from 2020-01-01 --csv"
)]
pub(crate) struct Commitments {
    /// Codes or names of one or two parties
    #[arg(num_args = 0..=2, value_names = ["A", "B"])]
    pub(crate) parties: Vec<String>,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Made on this day or later
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Made on this day or earlier
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// kept, in-progress, broken, lapsed or open; also announced, signed, in-force
    #[arg(long)]
    pub(crate) status: Option<String>,
    /// As it stood on this day [default: today]
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
    /// A codebook folder instead of the embedded one
    #[arg(long, value_name = "DIR")]
    pub(crate) codebook: Option<PathBuf>,
    /// Print as JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Print as CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  entente claims\n  entente claims USA PAK IND --from 2025-01-01 --json")]
pub(crate) struct Claims {
    /// Codes or names of up to three states that the claim is about
    #[arg(num_args = 0..=3, value_names = ["A", "B", "C"])]
    pub(crate) parties: Vec<String>,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// From this day on
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Up to this day
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// Print as JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Print as CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  entente who Rubio\n  entente who Pakistan --on 2024-05-01")]
pub(crate) struct Who {
    /// Name or surname of a person, or a state or organisation
    pub(crate) name: String,
    /// Only offices held on this day
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CodebookCommand {
    /// Read every file and try every example
    Check(Check),
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  entente codebook check\n  entente codebook check --codebook codebook/ --tolerate 2"
)]
pub(crate) struct Check {
    /// A codebook folder instead of the embedded one
    #[arg(long, value_name = "DIR")]
    pub(crate) codebook: Option<PathBuf>,
    /// Succeed while at most so many of a hundred examples fail
    #[arg(long, value_name = "PERCENT", default_value_t = 0.0)]
    pub(crate) tolerate: f64,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(
    after_help = "Examples:\n  entente evaluate gold/ --floor gold/floor.tsv\n  entente evaluate pairs plv_dev.tsv\n  \
                        entente evaluate conllu en_pud-ud-test.conllu\n\nWith a folder, writes coded.csv (record by field: \
                        gold, coded, verdict) and scores.csv into it."
)]
pub(crate) struct Evaluate {
    #[command(subcommand)]
    pub(crate) what: Option<EvaluateCommand>,
    /// Folder with records.jsonl
    #[arg(required = true)]
    pub(crate) folder: Option<PathBuf>,
    /// A table of least values (measure, split, least); fail where a score lies below
    #[arg(long, value_name = "FILE")]
    pub(crate) floor: Option<PathBuf>,
    /// A codebook folder instead of the embedded one
    #[arg(long, value_name = "DIR")]
    pub(crate) codebook: Option<PathBuf>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvaluateCommand {
    /// Model and codebook against the roots of marked pairs (columns marked_sentence and gold_root, parted by tabs)
    #[command(after_help = "Example:\n  entente evaluate pairs ../shared/gold/plv/plv_dev.tsv")]
    Pairs {
        /// The table
        file: PathBuf,
        /// Leave the words of the codebook's rules out
        #[arg(long)]
        model_alone: bool,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Persons, organisations and places against a corpus in IOB2, on its own words
    #[command(after_help = "Example:\n  entente evaluate entities ../shared/entities/uner-ewt/en_ewt-ud-test.iob2")]
    Entities {
        /// Number, word and tag, parted by tabs
        file: PathBuf,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Parts of speech and syntax against a treebank, on its own words
    #[command(after_help = "Example:\n  entente evaluate conllu ../shared/treebank/en_pud-ud-test.conllu")]
    Conllu {
        /// A CoNLL-U file
        file: PathBuf,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
#[command(
    after_help = "The table has a column marked_sentence with <s>actor</s> and <t>recipient</t>; the answer has the likeliest \
                        root of each row (an intention counts as AGREE, a refusal as REJECT, a demand as REQUEST), its probability, that of no relation, the word that shows it, and its polarity and modality.\n\nExample:\n  \
                        entente relate --tsv ../shared/gold/plv/plv_dev.tsv | cut -f2 | sort | uniq -c"
)]
pub(crate) struct Relate {
    /// A table with columns parted by tabs
    #[arg(long, value_name = "FILE")]
    pub(crate) tsv: PathBuf,
    /// Leave the words of the codebook's rules out
    #[arg(long)]
    pub(crate) model_alone: bool,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  entente parse report.txt | cut -f2,4,7,8")]
pub(crate) struct Parse {
    /// A document; `-` reads standard input
    pub(crate) file: PathBuf,
}
