//! `entente watch`, end to end, against small servers on this machine.

use assert_cmd::Command;
use serde_json::Value;
use std::{
    collections::HashMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// What a server has at a path.
#[derive(Clone, Default)]
struct Page {
    status: &'static str,
    headers: Vec<String>,
    body: Vec<u8>,
    etag: Option<&'static str>,
}

#[derive(Clone, Debug)]
struct Request {
    line: String,
    /// In lower case.
    head: String,
    body: String,
}

/// A server whose pages change while it runs, and which keeps what it was asked.
struct Site {
    address: SocketAddr,
    pages: Arc<Mutex<HashMap<String, Page>>>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Site {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let site = Self {
            address: listener.local_addr().expect("an address"),
            pages: Arc::default(),
            requests: Arc::default(),
        };
        let (pages, requests) = (Arc::clone(&site.pages), Arc::clone(&site.requests));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Whoever has had enough goes away.
                let _ = serve(stream, &pages, &requests);
            }
        });
        site
    }

    fn put(&self, path: &str, page: Page) {
        self.pages.lock().expect("unspoilt").insert(path.to_owned(), page);
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it was asked since this was last asked.
    fn asked(&self) -> Vec<Request> {
        std::mem::take(&mut self.requests.lock().expect("unspoilt"))
    }
}

fn serve(
    mut stream: TcpStream,
    pages: &Mutex<HashMap<String, Page>>,
    requests: &Mutex<Vec<Request>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    lines.read_line(&mut line)?;
    let mut head = String::new();
    while lines.read_line(&mut head)? > 2 {}
    let head = head.to_lowercase();
    let length = head
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.lines().next()?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    lines.read_exact(&mut body)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let page = pages.lock().expect("unspoilt").get(&path).cloned();
    let mut page = page.unwrap_or(Page {
        status: "404 Not Found",
        ..Page::default()
    });
    if let Some(etag) = page.etag {
        page.headers.push(format!("ETag: {etag}"));
        if head.contains(&format!("if-none-match: {etag}\r\n")) {
            (page.status, page.body) = ("304 Not Modified", Vec::new());
        }
    }
    requests.lock().expect("unspoilt").push(Request {
        line: line.trim_end().to_owned(),
        head,
        body: String::from_utf8_lossy(&body).into_owned(),
    });
    let headers: String = page.headers.iter().map(|h| format!("{h}\r\n")).collect();
    write!(
        stream,
        "HTTP/1.1 {}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n",
        page.status,
        page.body.len()
    )?;
    stream.write_all(&page.body)
}

fn page(body: &str) -> Page {
    Page {
        status: "200 OK",
        body: body.as_bytes().to_vec(),
        ..Page::default()
    }
}

/// A feed of items, each a path and its words.
fn feed(site: &Site, items: &[(&str, &str)]) -> Page {
    let item = |(path, words): &(&str, &str)| {
        format!(
            "<item><title>{words}</title><link>{}</link><guid>{path}</guid><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>\
             <description>{words}</description></item>",
            site.url(path)
        )
    };
    let items: String = items.iter().map(item).collect();
    page(&format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>The Wire</title>{items}</channel></rss>"
    ))
}

const ATTACK: &str = "Russian forces attacked Ukraine on Monday.";
const SIGNED: &str = "France signed a treaty with Brazil on Monday.";

/// A folder with FEEDS.toml and a ledger.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(feeds: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("feeds.toml"), feeds).expect("written");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("entente").expect("the binary is built");
        command
            .arg("watch")
            .args(["feeds.toml", "--ledger", "l.db"])
            .args(arguments)
            .current_dir(self.folder.path())
            .timeout(Duration::from_secs(60));
        command
    }

    /// Polls once, private addresses allowed: exit code, standard output and standard error.
    fn poll(&self) -> (Option<i32>, String, String) {
        output(&mut self.command(&["--once", "--allow-private"]))
    }

    fn state(&self) -> Value {
        let text = fs::read_to_string(self.path("l.db.watch.json")).expect("a state");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Makes all feeds due.
    fn wait(&self) {
        let mut state = self.state();
        for feed in state["feeds"].as_object_mut().expect("feeds").values_mut() {
            feed["next"] = Value::Null;
        }
        fs::write(self.path("l.db.watch.json"), state.to_string()).expect("written");
    }

    fn events(&self) -> Vec<Value> {
        let mut command = Command::cargo_bin("entente").expect("the binary is built");
        command.args(["events", "--json", "--ledger"]).arg(self.path("l.db"));
        let (code, out, err) = output(&mut command);
        assert_eq!(code, Some(0), "{err}");
        serde_json::from_str(&out).expect("JSON")
    }
}

fn output(command: &mut Command) -> (Option<i32>, String, String) {
    let output = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Seconds from now to when a feed is due.
fn due_in(state: &Value, url: &str) -> i64 {
    let next = state["feeds"][url]["next"].as_str().expect("a time");
    let next: jiff::Timestamp = next.parse().expect("a time");
    next.duration_since(jiff::Timestamp::now()).as_secs()
}

#[test]
fn what_is_new_is_added_once_and_what_has_not_changed_is_not_sent_again() {
    let site = Site::new();
    let url = site.url("/feed");
    site.put(
        "/feed",
        Page {
            etag: Some("\"v1\""),
            ..feed(&site, &[("/a", ATTACK), ("/b", SIGNED)])
        },
    );
    let desk = Desk::new(&format!(
        "[[feed]]\nurl = \"{url}\"\n[alerts]\nleast_score = 5.0\nroots = [\"ASSAULT\"]\n"
    ));
    let (code, out, err) = desk.poll();
    assert_eq!(code, Some(0), "{err}");
    let wanted = format!(
        "2026-03-02 RUS -> UKR ASSAULT “{}” · The Wire · {}\n",
        ATTACK.trim_end_matches('.'),
        site.url("/a")
    );
    assert_eq!(out, wanted, "{err}");
    assert!(
        err.contains("1 polled, 0 unchanged, 0 failed, 0 pages; 2 new documents"),
        "{err}"
    );
    let events = desk.events();
    assert!(events.len() >= 2);
    assert!(events.iter().all(|event| event["document"]["source"] == url.as_str()));

    let (code, out, err) = desk.poll();
    assert_eq!((code, out.as_str()), (Some(0), ""));
    assert!(err.contains("no feed is due"), "{err}");
    assert_eq!(site.asked().len(), 1, "asked before it was due");
    assert!((890..=990).contains(&due_in(&desk.state(), &url)), "{}", desk.state());

    desk.wait();
    let (code, out, err) = desk.poll();
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    assert!(err.contains("1 polled, 1 unchanged, 0 failed, 0 pages; 0 new"), "{err}");
    assert!(site.asked()[0].head.contains("if-none-match: \"v1\"\r\n"));

    // A changed feed is sent whole; what it held before is known, wherever it stands now.
    site.put(
        "/feed",
        Page {
            etag: Some("\"v2\""),
            ..feed(
                &site,
                &[
                    ("/c", "Chile accused Peru of espionage on Monday."),
                    ("/a", ATTACK),
                    ("/b", SIGNED),
                ],
            )
        },
    );
    desk.wait();
    let (code, out, err) = desk.poll();
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    assert!(err.contains("1 new documents"), "{err}");
    assert!(desk.events().len() > events.len());
    assert_eq!(desk.state()["feeds"][&url]["etag"], "\"v2\"");
}

#[test]
fn a_feed_that_fails_is_left_alone_and_stops_no_other() {
    let site = Site::new();
    let failing = |headers: &[&str], status| Page {
        status,
        headers: headers.iter().map(|h| (*h).to_owned()).collect(),
        ..Page::default()
    };
    site.put("/broken", failing(&[], "500 Internal Server Error"));
    site.put("/busy", failing(&["Retry-After: 5000"], "503 Service Unavailable"));
    site.put(
        "/page",
        page("<html><body><p>This was a feed once, and now it is a page.</p></body></html>"),
    );
    site.put("/torn", page("<rss version=\"2.0\"><channel><item><title>France and"));
    site.put(
        "/empty",
        page("<rss version=\"2.0\"><channel><title>Quiet</title></channel></rss>"),
    );
    site.put("/fine", feed(&site, &[("/a", ATTACK)]));
    let names = ["/broken", "/busy", "/page", "/torn", "/empty", "/fine"];
    let feeds: String = names
        .iter()
        .map(|name| format!("[[feed]]\nurl = \"{}\"\n", site.url(name)))
        .collect();
    let desk = Desk::new(&feeds);
    let (code, out, err) = desk.poll();
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    assert!(
        err.contains("6 polled, 0 unchanged, 4 failed, 0 pages; 1 new documents"),
        "{err}"
    );
    for wanted in [
        "/broken: the server answered 500",
        "/busy: the server answered 503",
        "/page: not a readable",
        "/torn: not a readable",
    ] {
        assert!(err.contains(wanted), "{wanted:?} is missing in {err}");
    }
    let state = desk.state();
    let due = |name: &str| due_in(&state, &site.url(name));
    for (name, seconds) in [
        ("/broken", 1800),
        ("/busy", 5000),
        ("/page", 1800),
        ("/torn", 1800),
        ("/empty", 900),
        ("/fine", 900),
    ] {
        let range = seconds - 10..=seconds + seconds / 10;
        assert!(range.contains(&due(name)), "{name}: {}", due(name));
    }
    assert_eq!(state["feeds"][site.url("/broken")]["failures"], 1);

    // After a day on which all fail, the failures are told by the exit code.
    site.put("/empty", failing(&[], "500 Internal Server Error"));
    site.put("/fine", failing(&[], "500 Internal Server Error"));
    desk.wait();
    let (code, _, err) = desk.poll();
    assert_eq!(code, Some(1), "{err}");
    assert!(
        (3590..=3960).contains(&due_in(&desk.state(), &site.url("/broken"))),
        "{}",
        desk.state()
    );
}

#[test]
fn this_machine_is_reached_only_where_that_is_allowed() {
    let site = Site::new();
    site.put("/feed", feed(&site, &[("/a", ATTACK)]));
    let desk = Desk::new(&format!("[[feed]]\nurl = \"{}\"\n", site.url("/feed")));
    let (code, _, err) = output(&mut desk.command(&["--once"]));
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("127.0.0.1 is not a public address"), "{err}");
    assert!(site.asked().is_empty());
}

#[test]
fn a_feed_as_large_as_a_library_is_refused() {
    let site = Site::new();
    site.put("/feed", page(&" ".repeat(10_000_001)));
    let desk = Desk::new(&format!("[[feed]]\nurl = \"{}\"\n", site.url("/feed")));
    let (code, _, err) = desk.poll();
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("larger than 10000000 bytes"), "{err}");
}

#[test]
fn the_pages_that_items_link_to_are_read_once() {
    let site = Site::new();
    site.put(
        "/feed",
        feed(
            &site,
            &[
                ("/a", "Talks in Paris"),
                ("/gone", "More talks in Paris"),
                ("/later", "Even more talks"),
            ],
        ),
    );
    let paragraph =
        "French President Emmanuel Macron met Brazilian President Luiz Inacio Lula da Silva in Paris on Monday. ";
    let article = format!(
        "<html><head><title>Talks in Paris</title></head><body><article><p>{}</p></article></body></html>",
        paragraph.repeat(3)
    );
    site.put("/a", page(&article));
    site.put(
        "/later",
        Page {
            status: "503 Service Unavailable",
            ..Page::default()
        },
    );
    let desk = Desk::new(&format!(
        "[[feed]]\nurl = \"{}\"\nname = \"Our Wire\"\narticles = true\n[alerts]\nroots = [\"CONSULT\"]\n",
        site.url("/feed")
    ));
    let started = Instant::now();
    let (code, out, err) = desk.poll();
    assert_eq!(code, Some(0), "{err}");
    assert!(
        out.contains("2026-03-02 FRA -> BRA CONSULT") && out.contains("Our Wire"),
        "{out}{err}"
    );
    assert!(err.contains("1 pages;"), "{err}");
    assert!(
        err.contains("/gone: the server answered 404") && err.contains("given up"),
        "{err}"
    );
    assert!(
        err.contains("/later: the server answered 503") && err.contains("tried again"),
        "{err}"
    );
    assert!(started.elapsed() > Duration::from_secs(6), "a host was given no rest");
    let waiting = &desk.state()["feeds"][site.url("/feed")]["articles"];
    assert_eq!(waiting.as_array().map(Vec::len), Some(1), "{waiting}");
    let lines = |requests: Vec<Request>| -> Vec<String> {
        requests
            .iter()
            .map(|r| r.line.split(' ').nth(1).unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(lines(site.asked()), ["/feed", "/a", "/gone", "/later"]);
    desk.wait();
    let (code, out, err) = desk.poll();
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    assert_eq!(lines(site.asked()), ["/feed", "/later"], "pages are fetched once");
}

#[test]
fn alerts_are_posted_and_kept_until_they_are_taken() {
    let site = Site::new();
    site.put("/feed", feed(&site, &[("/a", ATTACK), ("/b", SIGNED)]));
    let desk = Desk::new(&format!(
        "[[feed]]\nurl = \"{}\"\n[alerts]\nleast_score = 5.0\nwebhook = \"{}\"\nsecret_env = \"ENTENTE_TEST_SECRET\"\n",
        site.url("/feed"),
        site.url("/hook")
    ));
    let poll = |json: bool| {
        let arguments: &[&str] = if json {
            &["--once", "--allow-private", "--json"]
        } else {
            &["--once", "--allow-private"]
        };
        output(desk.command(arguments).env("ENTENTE_TEST_SECRET", "open-sesame"))
    };
    let (code, _, err) = desk.poll();
    assert_eq!(code, Some(1), "{err}");
    assert!(
        err.contains("feeds.toml:6: the environment variable ENTENTE_TEST_SECRET is not set"),
        "{err}"
    );
    assert!(site.asked().is_empty());

    // Nobody is at the hook yet.
    let (code, out, err) = poll(true);
    assert_eq!(code, Some(0), "{err}");
    let printed: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let attack = printed
        .iter()
        .find(|alert| alert["root"] == "ASSAULT")
        .expect("the attack");
    assert_eq!(attack["kind"], "event");
    assert_eq!(
        (&attack["actors"][0], &attack["recipients"][0]),
        (&"RUS".into(), &"UKR".into())
    );
    assert_eq!(attack["url"], site.url("/a"));
    assert!(
        attack["event"].as_str().is_some_and(|id| id.starts_with('e')),
        "{attack}"
    );
    assert_eq!(err.matches("/hook: the server answered 404").count(), 3, "{err}");
    assert_eq!(desk.state()["undelivered"].as_array(), Some(&printed));

    site.asked();
    site.put("/hook", page(""));
    let (code, out, err) = poll(false);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    let asked = site.asked();
    let [posted] = &asked[..] else { panic!("{asked:?}") };
    assert!(posted.line.starts_with("POST /hook"), "{posted:?}");
    assert!(
        posted.head.contains("authorization: bearer open-sesame\r\n"),
        "{posted:?}"
    );
    assert!(posted.head.contains("content-type: application/json\r\n"), "{posted:?}");
    assert_eq!(
        serde_json::from_str::<Vec<Value>>(&posted.body).expect("an array"),
        printed
    );
    assert_eq!(desk.state()["undelivered"], Value::Array(Vec::new()));
    let secret = fs::read_to_string(desk.path("l.db.watch.json")).expect("a state");
    assert!(!secret.contains("sesame"), "the secret was kept");
}

#[test]
fn a_dyad_whose_index_moves_is_told() {
    let site = Site::new();
    let calm = "Russia signed a treaty with Ukraine on Monday.";
    site.put("/feed", feed(&site, &[("/a", calm)]));
    let desk = Desk::new(&format!(
        "[[feed]]\nurl = \"{}\"\n[alerts]\nroots = [\"PROTEST\"]\ndyads = [\"Russia-Ukraine\"]\nindex_change = 0.5\n",
        site.url("/feed")
    ));
    let (code, out, err) = desk.poll();
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    site.put("/feed", feed(&site, &[("/b", ATTACK), ("/a", calm)]));
    desk.wait();
    let (code, out, err) = desk.poll();
    assert_eq!(code, Some(0), "{err}");
    assert!(
        out.contains(" RUS-UKR index -") && out.lines().count() == 1,
        "{out}{err}"
    );
}

#[test]
fn a_fault_in_the_file_is_named_with_its_line() {
    let desk = Desk::new("[[feed]]\nurl = \"https://example.org/rss\"\nevery = \"soon\"\n");
    let (code, _, err) = desk.poll();
    assert_eq!(code, Some(1));
    assert!(err.contains("feeds.toml:3: \"soon\" is no duration"), "{err}");
    assert!(!desk.path("l.db").exists(), "a ledger was made for nothing");
    let (code, _, err) = output(&mut desk.command(&["--once", "--ledger"]));
    assert_eq!(code, Some(2), "{err}");
}

#[test]
fn the_example_is_a_file_that_is_read() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/feeds.toml");
    let text = fs::read_to_string(example).expect("the example");
    // Its feeds lie far away; a name after them that is unknown shows that all before it was read.
    let uncommented = |line: &str| {
        let setting = line
            .strip_prefix("# ")
            .filter(|rest| rest.starts_with("[[") || rest.contains(" = "));
        setting.unwrap_or(line).to_owned()
    };
    let all: Vec<String> = text.lines().map(uncommented).collect();
    for lines in [text.clone(), all.join("\n").replace("ENTENTE_HOOK", "PATH")] {
        let desk = Desk::new(&format!("{lines}\nroots_ = 1\n"));
        let (code, _, err) = desk.poll();
        assert_eq!(code, Some(1));
        assert!(err.contains("unknown field `roots_`"), "{err}");
    }
}

/// Ctrl-C, as a terminal sends it.
#[cfg(unix)]
#[test]
fn an_interrupted_watch_ends_in_order() {
    let site = Site::new();
    site.put("/feed", feed(&site, &[("/a", ATTACK)]));
    let desk = Desk::new(&format!("[[feed]]\nurl = \"{}\"\n[alerts]\n", site.url("/feed")));
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("entente"))
        .args(["watch", "feeds.toml", "--ledger", "l.db", "--allow-private"])
        .current_dir(desk.folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().expect("piped"));
    out.read_line(&mut line).expect("an alert");
    assert!(line.contains("RUS -> UKR ASSAULT"), "{line}");
    let asked = Instant::now();
    let told = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(told.expect("kill runs").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert_eq!(desk.state()["feeds"][site.url("/feed")]["failures"], 0);
    assert!(!desk.events().is_empty());
}
