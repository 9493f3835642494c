//! The command line: what can be asked, with help and examples.

use clap::{Args, Parser, Subcommand, ValueEnum};
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
    /// Poll RSS and Atom feeds into the ledger, and tell what crosses a threshold
    Watch(Watch),
    /// Import other people's event data into the ledger, as a named set
    Import(Import),
    /// List the imported event sets
    Sets(Sets),
    /// List events of the ledger
    Events(Events),
    /// Write events as PLOVER, POLECAT, ICEWS or GDELT data
    Export(Export),
    /// Show one event with its evidence
    Show(Show),
    /// Find sentences by their words, their events or what they resemble
    Search(Search),
    /// Accept, correct or reject an event
    Review(Review),
    /// Show the months of a dyad
    Dyad(Dyad),
    /// Rank relations by volume or score
    Dyads(Dyads),
    /// Show any period of a dyad with every count
    Series(Series),
    /// Show the relation index of a dyad, with its changes
    Index(Index),
    /// Test whether A's engagement with B comes at the expense of its relation with C
    Tradeoff(Tradeoff),
    /// Write one page on a triad: verdict, relations, every sentence
    Report(Report),
    /// Write what the ledger holds on two states
    Dossier(Dossier),
    /// Show whether the friends of friends are friends
    Balance(Balance),
    /// Show whether A deals with two rivals each for itself
    Dehyphenation(Dehyphenation),
    /// List commitments and what became of them
    Commitments(Commitments),
    /// List claims about relations
    Claims(Claims),
    /// Look up office-holders
    Who(Who),
    /// Open the desk in a browser: read, ask, correct
    Serve(Serve),
    /// Check, explain, start and compare codebooks
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

/// What `entente watch --help` ends with: the file that it reads is best shown.
const WATCH_HELP: &str = r#"The one command that uses the network. Standard output has the alerts, one a line; standard error what was polled. When each feed is polled next is kept in LEDGER.watch.json. A feed that fails is left alone for twice as long each time, at most a day.

FEEDS.toml:

  [defaults]
  every = "15m"            # s, m, h or d; at least 1m

  [[feed]]
  url = "https://news.un.org/feed/subscribe/en/news/all/rss.xml"
  name = "UN News"         # instead of the feed's own title
  every = "30m"
  articles = true          # also the page that each new item links to

  [alerts]                 # an event must meet all that is given
  roots = ["ASSAULT", "COERCE"]
  dyads = ["USA-PAK"]
  least_score = 5.0        # on the PLOVER scale, of either sign
  least_confidence = 0.7
  index_change = 1.0       # of a dyad's index, by one round
  webhook = "https://example.org/hook"
  secret_env = "ENTENTE_HOOK"  # its value goes as Authorization: Bearer

Denied, possible, hypothetical and past events are no alerts. An event is told once, however many report it. Without [alerts] feeds are only added.

Exit codes: 1 where --once reached none of the feeds that were due, 130 interrupted.

Examples:
  entente watch examples/feeds.toml --ledger work.db
  entente watch feeds.toml --once --json >> alerts.jsonl"#;

#[derive(Debug, Args)]
#[command(after_help = WATCH_HELP)]
pub(crate) struct Watch {
    /// The feeds, and what is worth an alert: TOML
    #[arg(value_name = "FEEDS.toml")]
    pub(crate) feeds: PathBuf,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Poll the feeds that are due once, and end
    #[arg(long)]
    pub(crate) once: bool,
    /// Also reach addresses of private networks and of this machine
    #[arg(long)]
    pub(crate) allow_private: bool,
    /// A codebook folder instead of the embedded one
    #[arg(long, value_name = "DIR")]
    pub(crate) codebook: Option<PathBuf>,
    /// Print each alert as JSON, one a line
    #[arg(long)]
    pub(crate) json: bool,
}

/// Whose event data.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum ImportFormat {
    /// GDELT 1.0 or 2.0 event exports
    Gdelt,
    /// ICEWS event files, or its knowledge graph of date, actor, event, target
    Icews,
    /// POLECAT's weekly or yearly files
    Polecat,
    /// PLOVER records in JSON
    Plover,
    /// KEDS series of date, source, target, code
    Keds,
    /// Any table with named columns
    Csv,
}

#[derive(Debug, Args)]
#[command(
    after_help = "A set lies beside our own events and is never mixed with them. Importing into a set that is there adds to it; \
                        rows whose id is there already are refused and counted, so an import that was broken off is continued by the same command. \
                        Rebels, oppositions and criminals of a state are kept apart from it (PAKREB, SYROPP, COLCRM). \
                        Reports of a GDELT row: its NumSources.\n\nExamples:\n  \
                        entente import gdelt 20191024*.export.CSV.zip\n  \
                        entente import keds levant.cameo.csv.gz --set levant\n  \
                        entente import csv events.csv --columns date=Day,source=Actor1,target=Actor2,code=EventCode --codes cameo --set mine"
)]
pub(crate) struct Import {
    /// Whose data
    #[arg(value_enum)]
    pub(crate) format: ImportFormat,
    /// Files, also gzipped or zipped
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Name of the set [default: that of the format]
    #[arg(long, value_name = "NAME")]
    pub(crate) set: Option<String>,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Which column holds what: date, source, target, code; if there are any, mode, id, url, reports, score
    #[arg(long, value_name = "KEY=COLUMN,...")]
    pub(crate) columns: Option<String>,
    /// Scheme of the codes: cameo, weis or plover
    #[arg(long, value_name = "SCHEME")]
    pub(crate) codes: Option<String>,
    /// A codebook folder instead of the embedded one
    #[arg(long, value_name = "DIR")]
    pub(crate) codebook: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  entente sets --ledger work.db")]
pub(crate) struct Sets {
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which events of the ledger.
#[derive(Debug, Args)]
pub(crate) struct Filters {
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
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  entente events --dyad USA PAK --from 2025-01-01\n  entente events --actor Russia --root ASSAULT --csv > assaults.csv\n  \
                        entente events --text 'gas pipeline' --polarity denied\n  entente events --set gdelt --dyad USA PAK --root ASSAULT"
)]
pub(crate) struct Events {
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    #[command(flatten)]
    pub(crate) which: Filters,
    #[command(flatten)]
    pub(crate) set: SetName,
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

/// Whose shape events are written in.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum ExportFormat {
    /// PLOVER records in JSON, one event a line
    Plover,
    /// POLECAT's table
    Polecat,
    /// ICEWS's table, with CAMEO codes
    Icews,
    /// GDELT 2.0's event export, with CAMEO codes and without a header
    Gdelt,
}

#[derive(Debug, Args)]
#[command(
    after_help = "plover holds every report of every event, with its polarity, modality and speakers. The tables cannot say that an event was \
                        denied or planned, nor that two rows tell the same event: unless --polarity or --modality asks otherwise, they hold \
                        what is affirmed and happened or goes on, each event once, by its surest report. icews and gdelt have one row \
                        for each pair of actor and recipient, in both directions where each did it to the other, and hold only events with a \
                        CAMEO code; the id of a row is the number of the event and three digits for the pair: 12001 is the first of e12. \
                        Organisations and groups to which CAMEO gives no code have that of the codebook. What is not known is left \
                        empty; what is left out is counted on standard error.\n\nExamples:\n  \
                        entente export icews --from 2025-01-01 --out events.tab\n  \
                        entente export gdelt --dyad USA PAK > usa-pak.export.CSV\n  \
                        entente export plover --polarity denied | jq .text"
)]
pub(crate) struct Export {
    /// Whose shape to write
    #[arg(value_enum)]
    pub(crate) format: ExportFormat,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    #[command(flatten)]
    pub(crate) which: Filters,
    /// Write into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// At most so many events, the newest; 0 for all
    #[arg(long, default_value_t = 0)]
    pub(crate) limit: usize,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Everybody on this machine may read; adding documents and correcting events want the token, which is printed the first \
                        time and whose hash is kept beside the ledger. With an --address that others can reach, reading wants it too: \
                        put a proxy with TLS before it. Every page has a JSON twin (PAGE.json), described at /api and /openapi.json.\n\n\
                        Examples:\n  entente serve\n  entente serve --ledger work.db --port 8080\n  entente serve --address 0.0.0.0 --new-token"
)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Port to listen on; 0 takes any that is free
    #[arg(long, default_value_t = 7878)]
    pub(crate) port: u16,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) address: std::net::IpAddr,
    /// Make a new token, and forget the one before
    #[arg(long)]
    pub(crate) new_token: bool,
    /// Let feeds be fetched from private addresses, of an intranet say
    #[arg(long)]
    pub(crate) allow_private: bool,
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
    after_help = "All words must be there, in any form; words in quotes as they stand; word* by beginning. With --like, the sentences \
                        that fit come by how much they resemble the given one in what they are about: an event and its denial \
                        are alike. Of very frequent words, only the 4,000 sentences added last are looked at.\n\nExamples:\n  \
                        entente search gas pipeline --from 2025-01-01\n  entente search '\"trade deal\"' --entity USA --entity India --newest\n  \
                        entente search --like 'Ankara reopened its border with Armenia.' --limit 5\n  entente search tariff* --root SANCTION --csv > tariffs.csv"
)]
pub(crate) struct Search {
    /// Words of the sentence
    #[arg(required_unless_present_any = ["like", "from", "to", "publication", "entity", "root"])]
    pub(crate) words: Vec<String>,
    /// Order by likeness to this sentence
    #[arg(long, value_name = "SENTENCE", conflicts_with = "newest")]
    pub(crate) like: Option<String>,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Published on this day or later
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Published on this day or earlier
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// In this publication, by its exact name
    #[arg(long, value_name = "NAME")]
    pub(crate) publication: Option<String>,
    /// With an event of this state, organisation or group; given several times, with one event of all of them
    #[arg(long, value_name = "X")]
    pub(crate) entity: Vec<String>,
    /// With an event of this PLOVER root; may be given several times
    #[arg(long)]
    pub(crate) root: Vec<String>,
    /// The last published first, not the best fit
    #[arg(long)]
    pub(crate) newest: bool,
    /// At most so many; 0 for all
    #[arg(long, default_value_t = 20)]
    pub(crate) limit: usize,
    /// After leaving out so many
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: usize,
    /// Print as JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Print as CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("verdict").required(true))]
#[command(
    after_help = "A review stands beside what was read and changes none of it; the latest of an event counts, and `entente show` \
                        prints them all. Fields: root, actors, recipients (codes parted by commas, or nothing), polarity, modality, \
                        start, end; day stands for start and end.\n\nExamples:\n  entente review e12 --accept --reviewer Ada\n  \
                        entente review e12 --correct root=CONSULT actors=USA,PAK day=2025-06-18 --reviewer Ada --reason 'They met.'\n  \
                        entente review e12 --reject --reviewer Ada --reason 'The text tells of a film.'"
)]
pub(crate) struct Review {
    /// Name of the event, as `entente events` prints it (e123)
    pub(crate) event: String,
    /// The event is right as coded
    #[arg(long, group = "verdict")]
    pub(crate) accept: bool,
    /// The text tells of no such event
    #[arg(long, group = "verdict")]
    pub(crate) reject: bool,
    /// These fields should be otherwise
    #[arg(long, group = "verdict", num_args = 1.., value_name = "FIELD=VALUE")]
    pub(crate) correct: Vec<String>,
    /// Your name
    #[arg(long, value_name = "NAME")]
    pub(crate) reviewer: String,
    /// Why; a rejection must give a reason
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Print the review as JSON
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
    /// From this day on; periods that begin before it are left out
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Up to this day; periods that end after it are left out
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// Only what A does to B
    #[arg(long)]
    pub(crate) directed: bool,
    #[command(flatten)]
    pub(crate) set: SetName,
    #[command(flatten)]
    pub(crate) plot: PlotFile,
    /// Print as JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Print as CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

/// An imported set of events in the place of the ledger's own readings.
#[derive(Debug, Args)]
pub(crate) struct SetName {
    /// Take an imported set of events instead of the ledger's own readings
    #[arg(long = "set", value_name = "NAME")]
    pub(crate) name: Option<String>,
}

/// A picture to write.
#[derive(Debug, Args)]
pub(crate) struct PlotFile {
    /// Draw a picture into this file (SVG); further ones of the same answer go beside it
    #[arg(long = "plot", value_name = "FILE.svg")]
    pub(crate) file: Option<PathBuf>,
}

/// What relations are ranked by.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum OrderName {
    /// Number of events
    #[default]
    Volume,
    /// Sum of scores
    Score,
    /// Mean of scores
    Mean,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  entente dyads --of USA --from 2025-01-01\n  entente dyads --by score --least 20 --limit 0 --csv > dyads.csv"
)]
pub(crate) struct Dyads {
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    #[command(flatten)]
    pub(crate) set: SetName,
    /// Only the relations of this state, organisation or group
    #[arg(long, value_name = "X")]
    pub(crate) of: Option<String>,
    /// What they are ranked by
    #[arg(long, value_enum, default_value_t)]
    pub(crate) by: OrderName,
    /// Scale of the scores
    #[arg(long, value_enum, default_value_t)]
    pub(crate) scale: ScaleName,
    /// Fewest events
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) least: u32,
    /// Organisations and groups take part too, not states alone
    #[arg(long)]
    pub(crate) all: bool,
    /// From this day on
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Up to this day
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// At most so many; 0 for all
    #[arg(long, default_value_t = 30)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) plot: PlotFile,
    /// Print as JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Print as CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum PeriodName {
    Day,
    Week,
    #[default]
    Month,
    Quarter,
    Year,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  entente series USA PAK --period year\n  entente series India China --directed --csv > ind-chn.csv\n  \
                        entente series ISR PSE --set levant --scale goldstein --plot levant.svg"
)]
pub(crate) struct Series {
    /// Code or name of a state, organisation or group
    pub(crate) a: String,
    /// The other
    pub(crate) b: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    #[command(flatten)]
    pub(crate) set: SetName,
    /// Length of a period
    #[arg(long, value_enum, default_value_t)]
    pub(crate) period: PeriodName,
    /// Scale of the scores
    #[arg(long, value_enum, default_value_t)]
    pub(crate) scale: ScaleName,
    /// Only what A does to B
    #[arg(long)]
    pub(crate) directed: bool,
    /// From this day on; periods that begin before it are left out
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Up to this day; periods that end after it are left out
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    #[command(flatten)]
    pub(crate) plot: PlotFile,
    /// Print as JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Print as CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  entente index USA PAK --from 2020-01-01\n  entente index USA IND --half-life 180 --step quarter --plot usa-ind.svg"
)]
pub(crate) struct Index {
    /// Code or name of a state, organisation or group
    pub(crate) a: String,
    /// The other
    pub(crate) b: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    #[command(flatten)]
    pub(crate) set: SetName,
    /// Days after which an event counts half
    #[arg(long, value_name = "DAYS", default_value_t = 90.0)]
    pub(crate) half_life: f64,
    /// How often the index is shown
    #[arg(long, value_enum, default_value_t)]
    pub(crate) step: PeriodName,
    /// Scale of the scores
    #[arg(long, value_enum, default_value_t)]
    pub(crate) scale: ScaleName,
    /// Price of a change of level, in units of ln n
    #[arg(long, value_name = "X", default_value_t = 3.0)]
    pub(crate) penalty: f64,
    /// Only what A does to B
    #[arg(long)]
    pub(crate) directed: bool,
    /// From this day on; events before it still weigh
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Up to this day
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    #[command(flatten)]
    pub(crate) plot: PlotFile,
    /// Print as JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Print as CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  entente report USA PAK IND --since 2025-01-01 --out usa-pak-ind.html")]
pub(crate) struct Report {
    /// Who engages: code or name of a state, organisation or group
    pub(crate) a: String,
    /// With whom
    pub(crate) b: String,
    /// At whose expense, perhaps
    pub(crate) c: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Also ask the question of the time since this day
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<Date>,
    /// From this day on
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Up to this day
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// The page to write
    #[arg(long, value_name = "FILE.html")]
    pub(crate) out: PathBuf,
}

/// What counts as engagement.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum EngagementName {
    /// Sum of the scores above zero
    #[default]
    Cooperation,
    /// Number of cooperative events
    Count,
    /// Sum of all scores
    Net,
}

/// Whose acts count, A's or the other's.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum DirectionName {
    /// What either does to the other
    #[default]
    Both,
    /// What A does to the other
    Forth,
    /// What the other does to A
    Back,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The verdict is one of: at the expense; small cost, within the margin; not at the expense, within the margin; cannot \
                        be told from this evidence. Where there is too little to judge there is none, and the exit code is 3.\n\n\
                        Examples:\n  entente tradeoff USA PAK IND\n  entente tradeoff USA PAK IND --since 2025-06-18 --plot verdict.svg\n  \
                        entente tradeoff China Russia Ukraine --set gdelt --scale goldstein --json"
)]
pub(crate) struct Tradeoff {
    /// Who engages: code or name of a state, organisation or group
    pub(crate) a: String,
    /// With whom
    pub(crate) b: String,
    /// At whose expense, perhaps
    pub(crate) c: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    #[command(flatten)]
    pub(crate) set: SetName,
    /// Also compare A and C after this day with a synthetic control from A's other relations
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<Date>,
    /// From this day on; periods that begin before it are left out
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Up to this day; periods that end after it are left out
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// Length of a period
    #[arg(long, value_enum, default_value_t)]
    pub(crate) period: PeriodName,
    /// Periods over which the effect adds up [default: half a year]
    #[arg(long, value_name = "PERIODS")]
    pub(crate) horizon: Option<usize>,
    /// The least loss that would matter, summed over the horizon [default: half a standard deviation of that sum]
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true)]
    pub(crate) margin: Option<f64>,
    /// Lags of the system [default: by BIC, up to 6 months, 8 weeks, 14 days or 2 quarters]
    #[arg(long, value_name = "PERIODS")]
    pub(crate) lags: Option<usize>,
    /// Scale of the scores
    #[arg(long, value_enum, default_value_t)]
    pub(crate) scale: ScaleName,
    /// What counts as engagement of A with B
    #[arg(long, value_enum, default_value_t)]
    pub(crate) engagement: EngagementName,
    /// Whose acts engagement with B is
    #[arg(long, value_enum, default_value_t)]
    pub(crate) engaging: DirectionName,
    /// Whose acts the relation with C is
    #[arg(long, value_enum, default_value_t)]
    pub(crate) direction: DirectionName,
    /// Take A's and C's net score as a share of A's activity instead of a sum
    #[arg(long)]
    pub(crate) shares: bool,
    /// Do not hold A's other activity constant
    #[arg(long)]
    pub(crate) no_attention: bool,
    /// Let engagement move first within a period
    #[arg(long)]
    pub(crate) first: bool,
    /// Most placebo triads, by A's activity; 0 for none
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) placebos: usize,
    /// Write the series that the test sees into this file (CSV)
    #[arg(long, value_name = "FILE")]
    pub(crate) series: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) plot: PlotFile,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
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

/// A published scale of scores.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum ScaleName {
    #[default]
    Plover,
    Goldstein,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum BalancePeriod {
    #[default]
    Year,
    Quarter,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  entente balance --from 2010-01-01\n  entente balance --actor India --period quarter --csv"
)]
pub(crate) struct Balance {
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Only triads that this state is part of
    #[arg(long, value_name = "X")]
    pub(crate) actor: Option<String>,
    /// Length of a period
    #[arg(long, value_enum, default_value_t)]
    pub(crate) period: BalancePeriod,
    /// Scale whose mean gives a tie its sign
    #[arg(long, value_enum, default_value_t)]
    pub(crate) scale: ScaleName,
    /// Fewest events of two in a period that make a tie
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) least: u32,
    /// A mean nearer to zero than this makes no tie
    #[arg(long, value_name = "POINTS", default_value_t = 0.0)]
    pub(crate) dead_zone: f64,
    /// Organisations and groups take part too, not states alone
    #[arg(long)]
    pub(crate) all: bool,
    /// From this day on; periods that begin before it are left out
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Up to this day; periods that end after it are left out
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    #[command(flatten)]
    pub(crate) set: SetName,
    #[command(flatten)]
    pub(crate) plot: PlotFile,
    /// Print as JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Print as CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum DehyphenationPeriod {
    #[default]
    Month,
    Quarter,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum MeasureName {
    #[default]
    Net,
    Mean,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  entente dehyphenation USA IND PAK\n  entente dehyphenation USA IND PAK --window 60 --measure mean --csv"
)]
pub(crate) struct Dehyphenation {
    /// Code or name of a state, organisation or group
    pub(crate) a: String,
    /// One of two rivals that it deals with
    pub(crate) b: String,
    /// The other
    pub(crate) c: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
    /// Length of a rolling window in months [default: 36; 84 with quarters]
    #[arg(long, value_name = "MONTHS")]
    pub(crate) window: Option<usize>,
    /// Length of a period
    #[arg(long, value_enum, default_value_t)]
    pub(crate) period: DehyphenationPeriod,
    /// Sum or mean of the scores of a period
    #[arg(long, value_enum, default_value_t)]
    pub(crate) measure: MeasureName,
    /// Scale of the scores
    #[arg(long, value_enum, default_value_t)]
    pub(crate) scale: ScaleName,
    /// From this day on; periods that begin before it are left out
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Up to this day; periods that end after it are left out
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    #[command(flatten)]
    pub(crate) set: SetName,
    #[command(flatten)]
    pub(crate) plot: PlotFile,
    /// Print as JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Print as CSV
    #[arg(long)]
    pub(crate) csv: bool,
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
    /// Show which rules fire in a sentence, which nearly do, and why
    Explain(Explain),
    /// Write a codebook of your own to start from
    New(NewCodebook),
    /// Show what changes from one codebook to another
    Diff(Diff),
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
#[command(
    after_help = "Shows the arcs of each sentence as the rules see them, who is named in it, the rules that fired with the words and arcs \
                        that made them, the rules whose trigger word stands there and that did not fire with the first thing that was \
                        wanting (the nearest first, at most 20), and the events that the coder makes of it all.\n\nExamples:\n  \
                        entente codebook explain 'Belgium handed over a suspect to France on Monday.'\n  \
                        entente codebook explain report.txt --published 2025-10-26 --codebook mine/\n  \
                        entente codebook explain - --json < report.txt"
)]
pub(crate) struct Explain {
    /// A sentence of two words or more, or a file; `-` reads standard input
    #[arg(value_name = "SENTENCE|FILE")]
    pub(crate) what: String,
    /// Day of publication, over what the document says [default for a sentence: today]
    #[arg(long, value_name = "DATE")]
    pub(crate) published: Option<Date>,
    /// A codebook folder instead of the embedded one
    #[arg(long, value_name = "DIR")]
    pub(crate) codebook: Option<PathBuf>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "--codebook DIR reads a whole codebook in place of the embedded one, so the folder gets all of it: every table, every \
                        rule, a README that says what each file holds, and rules/own.toml, a rule of your own to begin with. A folder \
                        that holds anything is left as it is.\n\nExample:\n  entente codebook new mine/ && entente codebook check --codebook mine/"
)]
pub(crate) struct NewCodebook {
    /// The folder: new, or empty
    pub(crate) dir: PathBuf,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("texts").required(true).multiple(true))]
#[command(
    after_help = "Codes the same texts with both codebooks. Two events are the same where sentence, root, mode, CAMEO code, contexts, \
                        parties, status, dates and speakers are; trigger, rule and confidence may differ. Of the gold only the records for \
                        development are read, never those of the test.\n\nExamples:\n  entente codebook diff embedded mine/ --gold gold/\n  \
                        entente codebook diff old/ mine/ --sample reports.jsonl.gz --limit 100"
)]
pub(crate) struct Diff {
    /// A codebook folder, or `embedded`
    pub(crate) a: PathBuf,
    /// A codebook folder, or `embedded`
    pub(crate) b: PathBuf,
    /// Folder with records.jsonl, to score both by
    #[arg(long, value_name = "DIR", group = "texts")]
    pub(crate) gold: Option<PathBuf>,
    /// Documents to code with both: JSON Lines, or whatever `entente read` takes
    #[arg(long, value_name = "FILE", group = "texts")]
    pub(crate) sample: Option<PathBuf>,
    /// At most so many events of each side; 0 for all
    #[arg(long, default_value_t = 40)]
    pub(crate) limit: usize,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(
    after_help = "Examples:\n  entente evaluate gold/ --floor gold/floor.tsv\n  entente evaluate pairs plv_dev.tsv\n  \
                        entente evaluate conllu en_pud-ud-test.conllu\n  entente evaluate --reviews --ledger work.db\n\nWith a folder, writes coded.csv (record by field: \
                        gold, coded, verdict) and scores.csv into it."
)]
pub(crate) struct Evaluate {
    #[command(subcommand)]
    pub(crate) what: Option<EvaluateCommand>,
    /// Folder with records.jsonl
    #[arg(required_unless_present = "reviews")]
    pub(crate) folder: Option<PathBuf>,
    /// Measure the ledger's events by their reviews instead
    #[arg(long, conflicts_with_all = ["folder", "floor", "codebook"])]
    pub(crate) reviews: bool,
    /// The ledger's file [default: ledger.db in the user's data folder]
    #[arg(long, value_name = "FILE", requires = "reviews")]
    pub(crate) ledger: Option<PathBuf>,
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

/// A measure on reports of a corpus.
#[derive(Debug, Args)]
pub(crate) struct Corpus {
    /// What a reader found in the reports [default: days.jsonl or visits.jsonl in gold/]
    pub(crate) file: Option<PathBuf>,
    /// The reports, one a line
    #[arg(
        long,
        value_name = "FILE",
        default_value = "../shared/corpus/current-events.jsonl.gz"
    )]
    pub(crate) corpus: PathBuf,
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
    /// International events in the news of fifty days, drawn by lot, against what a reader found in it
    #[command(
        after_help = "The reports are named by their place in the corpus, whose text stays there.\n\nExample:\n  \
                            entente evaluate days --corpus ../shared/corpus/current-events.jsonl.gz"
    )]
    Days {
        #[command(flatten)]
        corpus: Corpus,
        /// Also write each field beside what was coded, as a table
        #[arg(long, value_name = "FILE")]
        coded: Option<PathBuf>,
    },
    /// Visits of the public record that news tells: dyad, kind, person and day
    #[command(
        after_help = "The reports are named by their place in the corpus, whose text stays there.\n\nExample:\n  \
                            entente evaluate visits --corpus ../shared/corpus/current-events.jsonl.gz"
    )]
    Visits(Corpus),
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
#[command(after_help = "Example:\n  entente parse report.txt | cut -f2,4,7,8\n  entente parse reports.jsonl --json")]
pub(crate) struct Parse {
    /// A document; `-` reads standard input
    pub(crate) file: PathBuf,
    /// One JSON object a sentence, with the actors that it mentions, instead of CoNLL-U
    #[arg(long)]
    pub(crate) json: bool,
}

impl From<PeriodName> for entente::relations::Period {
    fn from(name: PeriodName) -> Self {
        match name {
            PeriodName::Day => Self::Day,
            PeriodName::Week => Self::Week,
            PeriodName::Month => Self::Month,
            PeriodName::Quarter => Self::Quarter,
            PeriodName::Year => Self::Year,
        }
    }
}

impl From<ScaleName> for entente::relations::Scale {
    fn from(name: ScaleName) -> Self {
        match name {
            ScaleName::Plover => Self::Plover,
            ScaleName::Goldstein => Self::Goldstein,
        }
    }
}
