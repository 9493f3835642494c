//! How fast the desk answers many readers at once.
//!
//! ```text
//! cargo run --release -p entente-cli --example load -- 127.0.0.1:7878 --readers 50 --seconds 60
//! ```
//!
//! So many readers ask for pages one after the other over connections that stay open, without a pause between an answer and
//! the next question. The pages are drawn, with a fixed seed, from what the desk itself names: dyads and countries by their
//! rank, documents, events, claims, searches, trade-offs. Prints a table by kind of page: requests, errors, and the median, 95th
//! and 99th percentile and longest time in milliseconds, those of the first asking of each page apart, since answers are
//! kept. Ends with 1 where any answer was an error or a 95th percentile lies above `--most` (100 ms).
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::{
    collections::{BTreeMap, HashSet},
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::ExitCode,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// A kind of page, how often it is asked for, and its addresses.
struct Kind {
    name: &'static str,
    share: u32,
    pages: Vec<String>,
}

struct Asked {
    kind: usize,
    first: bool,
    time: Duration,
    status: u16,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |name: &str| {
        arguments
            .iter()
            .position(|a| a == name)
            .and_then(|at| arguments.get(at + 1))
    };
    let number = |name: &str, usual: u64| given(name).and_then(|n| n.parse().ok()).unwrap_or(usual);
    let Some(address) = arguments.first().filter(|a| !a.starts_with("--")).cloned() else {
        eprintln!("usage: load HOST:PORT [--readers 50] [--seconds 60] [--most 100]");
        return ExitCode::FAILURE;
    };
    let (readers, seconds) = (number("--readers", 50), number("--seconds", 60));
    let most = number("--most", 100) as f64;
    let kinds = match kinds(&address) {
        Ok(kinds) => Arc::new(kinds),
        Err(error) => {
            eprintln!("{address}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let pages: usize = kinds.iter().map(|kind| kind.pages.len()).sum();
    println!("{readers} readers for {seconds} s on {pages} pages");
    let seen: Arc<Mutex<HashSet<String>>> = Arc::default();
    let end = Instant::now() + Duration::from_secs(seconds);
    let threads: Vec<_> = (0..readers)
        .map(|number| {
            let (kinds, address, seen) = (Arc::clone(&kinds), address.clone(), Arc::clone(&seen));
            std::thread::spawn(move || read(&address, &kinds, &seen, number, end))
        })
        .collect();
    let asked: Vec<Asked> = threads.into_iter().flat_map(|t| t.join().unwrap_or_default()).collect();
    let sound = table(&kinds, &asked, most);
    println!("{:.0} answers a second", asked.len() as f64 / seconds as f64);
    if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// One reader until the end.
fn read(address: &str, kinds: &[Kind], seen: &Mutex<HashSet<String>>, number: u64, end: Instant) -> Vec<Asked> {
    let mut random = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    let shares: u32 = kinds.iter().map(|kind| kind.share).sum();
    let mut asked = Vec::new();
    let mut connection = None;
    while Instant::now() < end {
        let mut at = draw(u64::from(shares)) as u32;
        let mut kind = 0;
        while at >= kinds[kind].share {
            at -= kinds[kind].share;
            kind += 1;
        }
        let pages = &kinds[kind].pages;
        let page = &pages[draw(pages.len() as u64) as usize];
        let first = seen.lock().is_ok_and(|mut seen| seen.insert(page.clone()));
        let started = Instant::now();
        let status = ask(&mut connection, address, page).map_or(0, |(status, _)| status);
        asked.push(Asked {
            kind,
            first,
            time: started.elapsed(),
            status,
        });
    }
    asked
}

/// One page over a connection that stays open: its status and its body.
fn ask(connection: &mut Option<BufReader<TcpStream>>, address: &str, page: &str) -> std::io::Result<(u16, Vec<u8>)> {
    let mut stream = match connection.take() {
        Some(open) => open,
        None => {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(60)))?;
            BufReader::new(stream)
        }
    };
    write!(
        stream.get_mut(),
        "GET {page} HTTP/1.1\r\nhost: {address}\r\naccept: text/html\r\n\r\n"
    )?;
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    let mut length = 0;
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line
            .split_once(':')
            .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        {
            let _ = name;
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    *connection = Some(stream);
    Ok((status, body))
}

/// What the desk has to be read, as it says itself.
fn kinds(address: &str) -> std::io::Result<Vec<Kind>> {
    let mut connection = None;
    let mut text =
        |page: &str| ask(&mut connection, address, page).map(|(_, body)| String::from_utf8_lossy(&body).into_owned());
    let relations = text("/relations.json")?;
    let (a, b) = (values(&relations, "a"), values(&relations, "b"));
    let dyads: Vec<String> = a.iter().zip(&b).map(|(a, b)| format!("{a}-{b}")).take(100).collect();
    let mut countries: Vec<String> = a.iter().chain(&b).cloned().collect();
    countries.sort();
    countries.dedup();
    countries.truncate(60);
    let (mut events, mut documents) = (Vec::new(), Vec::new());
    for dyad in dyads.iter().take(30) {
        let page = text(&format!("/dyad/{dyad}.json"))?;
        events.extend(
            values(&page, "id")
                .into_iter()
                .filter(|id| id.starts_with('e'))
                .take(20),
        );
        documents.extend(values(&page, "hash").into_iter().take(20));
    }
    let under =
        |folder: &str, names: &[String]| names.iter().map(|name| format!("/{folder}/{name}")).collect::<Vec<_>>();
    let words = [
        "gas pipeline",
        "ceasefire",
        "trade agreement",
        "summit",
        "sanctions",
        "embassy",
        "border",
        "missile",
        "election",
        "refugees",
    ];
    let triads = [
        "USA-PAK-IND",
        "USA-CHN-RUS",
        "RUS-CHN-IND",
        "USA-ISR-IRN",
        "DEU-RUS-UKR",
    ];
    let kinds = vec![
        Kind {
            name: "desk",
            share: 10,
            pages: vec!["/".to_owned(), "/relations".to_owned()],
        },
        Kind {
            name: "dyad",
            share: 20,
            pages: under("dyad", &dyads),
        },
        Kind {
            name: "country",
            share: 10,
            pages: under("country", &countries),
        },
        Kind {
            name: "document",
            share: 15,
            pages: under("document", &documents),
        },
        Kind {
            name: "event",
            share: 15,
            pages: under("event", &events),
        },
        Kind {
            name: "search",
            share: 10,
            pages: words
                .iter()
                .map(|w| format!("/search?text={}", w.replace(' ', "+")))
                .collect(),
        },
        Kind {
            name: "claims",
            share: 5,
            pages: countries
                .iter()
                .take(20)
                .map(|c| format!("/claims?party={c}"))
                .collect(),
        },
        Kind {
            name: "commitments",
            share: 5,
            pages: countries
                .iter()
                .take(20)
                .map(|c| format!("/commitments?party={c}"))
                .collect(),
        },
        Kind {
            name: "people",
            share: 5,
            pages: countries
                .iter()
                .take(20)
                .map(|c| format!("/people?name={c}&on=2020-01-01"))
                .collect(),
        },
        Kind {
            name: "trade-off",
            share: 5,
            pages: triads.iter().map(|t| format!("/tradeoff/{t}")).collect(),
        },
    ];
    Ok(kinds.into_iter().filter(|kind| !kind.pages.is_empty()).collect())
}

/// The values of a field in JSON, in their order.
fn values(json: &str, field: &str) -> Vec<String> {
    let key = format!("\"{field}\": \"");
    let cut = |rest: &str| rest.split('"').next().unwrap_or_default().to_owned();
    json.split(&key).skip(1).map(cut).collect()
}

/// Prints the table; true where nothing failed and nothing was too slow.
fn table(kinds: &[Kind], asked: &[Asked], most: f64) -> bool {
    println!(
        "{:<12} {:>8} {:>7} {:>8} {:>8} {:>8} {:>8}   {:>7} {:>8} {:>8}",
        "page", "requests", "errors", "p50 ms", "p95 ms", "p99 ms", "most ms", "first", "p50 ms", "p95 ms"
    );
    let mut sound = true;
    let mut by_kind: BTreeMap<usize, Vec<&Asked>> = BTreeMap::new();
    asked
        .iter()
        .for_each(|one| by_kind.entry(one.kind).or_default().push(one));
    for (kind, asked) in by_kind {
        let times = |first: Option<bool>| {
            let some = asked.iter().filter(|one| first.is_none_or(|first| one.first == first));
            let mut times: Vec<f64> = some.map(|one| one.time.as_secs_f64() * 1e3).collect();
            times.sort_by(f64::total_cmp);
            times
        };
        let at = |times: &[f64], share: f64| {
            let place = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len().max(1)) - 1;
            times.get(place).copied().unwrap_or_default()
        };
        let (all, first) = (times(None), times(Some(true)));
        let errors = asked.iter().filter(|one| one.status != 200).count();
        sound &= errors == 0 && at(&all, 0.95) <= most;
        println!(
            "{:<12} {:>8} {errors:>7} {:>8.1} {:>8.1} {:>8.1} {:>8.1}   {:>7} {:>8.1} {:>8.1}",
            kinds[kind].name,
            all.len(),
            at(&all, 0.5),
            at(&all, 0.95),
            at(&all, 0.99),
            at(&all, 1.0),
            first.len(),
            at(&first, 0.5),
            at(&first, 0.95)
        );
    }
    sound
}
