//! The desk end to end: the real binary, asked over plain HTTP.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const BRIEF: &str = include_str!("../../../examples/brief.txt");

struct Desk {
    child: Child,
    address: String,
    token: String,
    folder: PathBuf,
    own: Option<tempfile::TempDir>,
}

struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        let pairs = self.head.lines().filter_map(|line| line.split_once(": "));
        pairs
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }
}

impl Desk {
    fn open(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut desk = Self::open_in(folder.path(), more);
        desk.own = Some(folder);
        desk
    }

    fn open_in(folder: &Path, more: &[&str]) -> Self {
        let ledger = folder.join("ledger.db");
        let known = folder.join("ledger.db.token").exists();
        let mut child = Command::new(env!("CARGO_BIN_EXE_entente"))
            .args(["serve", "--port", "0", "--ledger"])
            .arg(&ledger)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a desk");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut line = || lines.next().expect("a line").expect("text");
        let address = line();
        let token = if known { String::new() } else { line() };
        Self {
            child,
            address: address.trim_start_matches("http://").trim_end_matches('/').to_owned(),
            token: token.trim_start_matches("token: ").to_owned(),
            folder: folder.to_owned(),
            own: None,
        }
    }

    fn send(&self, request: &str) -> Reply {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(90))).expect("a limit");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut text = Vec::new();
        let _ = stream.read_to_end(&mut text);
        let text = String::from_utf8_lossy(&text).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        Reply {
            status: head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    fn get(&self, path: &str) -> Reply {
        self.get_with(path, "")
    }

    fn get_with(&self, path: &str, headers: &str) -> Reply {
        self.send(&format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{headers}\r\n",
            self.address
        ))
    }

    fn post(&self, path: &str, kind: &str, body: &str, headers: &str) -> Reply {
        let bearer = format!("authorization: Bearer {}\r\n", self.token);
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\naccept: application/json\r\ncontent-type: {kind}\r\n\
             content-length: {}\r\n{}{headers}\r\n{body}",
            self.address,
            body.len(),
            if headers.contains("authorization") { "" } else { &bearer }
        ))
    }

    /// Adds a text and waits until it is read; the job.
    fn add(&self, text: &str) -> serde_json::Value {
        let body = format!("--x\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\n{text}\r\n--x--\r\n");
        let ordered = self.post("/add", "multipart/form-data; boundary=x", &body, "");
        assert_eq!(ordered.status, 200, "{}", ordered.body);
        let id = ordered.json()["job"].as_u64().expect("a number");
        self.wait_for(id)
    }

    fn wait_for(&self, id: u64) -> serde_json::Value {
        let started = Instant::now();
        loop {
            let job = self.get(&format!("/add/{id}.json")).json();
            match job["state"].as_str() {
                Some("done" | "failed") => return job,
                _ if started.elapsed() > Duration::from_secs(120) => panic!("{job}"),
                _ => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _folder = self.own.take();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_article_is_read_and_its_events_lead_to_its_words() {
    let desk = Desk::open(&[]);
    assert!(desk.get("/").body.contains("Nothing has been read yet"));
    let job = desk.add(BRIEF);
    assert_eq!(
        (job["state"].as_str(), job["new"].as_u64()),
        (Some("done"), Some(1)),
        "{job}"
    );
    let hash = job["documents"][0]["hash"].as_str().expect("a hash");
    let document = desk.get(&format!("/document/{hash}.json")).json();
    let text = document["text"].as_str().expect("text");
    let events = document["reading"]["events"].as_array().expect("events");
    assert!(events.len() > 5);
    for event in events {
        let span = &event["trigger"]["span"];
        let place = |end: &str| span[end].as_u64().expect("a place") as usize;
        assert_eq!(
            &text[place("start")..place("end")],
            event["trigger"]["text"].as_str().expect("words")
        );
    }
    let page = desk.get(&format!("/document/{hash}"));
    assert_eq!(page.body.matches("<li class=\"event").count(), events.len());
    // The same text again is known, and nothing is added.
    let again = desk.add(BRIEF);
    assert_eq!((again["new"].as_u64(), again["known"].as_u64()), (Some(0), Some(1)));
    // Every number of the months leads to as many events.
    let dyad = desk.get("/dyad/TUR-ARM.json").json();
    let months = dyad["months"].as_array().expect("months");
    assert!(!months.is_empty());
    for month in months {
        let day = month["month"].as_str().expect("a month");
        for (field, class) in [
            ("events", ""),
            ("verbal_cooperation", "&class=verbal-cooperation"),
            ("material_cooperation", "&class=material-cooperation"),
        ] {
            let listed = desk.get(&format!("/dyad/TUR-ARM.json?month={day}{class}")).json();
            assert_eq!(
                month[field].as_u64(),
                listed["paging"]["total"].as_u64(),
                "{day} {field}"
            );
        }
    }
    // The relations of a state are its own, though one event may join it with several.
    let country = desk.get("/country/TUR.json").json();
    let relations = country["relations"].as_array().expect("relations");
    assert!(!relations.is_empty());
    assert!(relations.iter().all(|row| row["a"] == "TUR"), "{relations:?}");
    let csv = desk.get("/dyad/TUR-ARM.csv?table=events");
    assert_eq!(
        csv.header("content-disposition"),
        Some("attachment; filename=\"dyad-TUR-ARM-events.csv\"")
    );
    assert_eq!(
        csv.body.lines().count() as u64,
        dyad["paging"]["total"].as_u64().expect("a number") + 1
    );
    // By example: the sentence that says nearly the same is among the first.
    let like = desk
        .get("/search.json?like=Ankara+and+Yerevan+will+open+the+border+crossing+for+goods+again")
        .json();
    let first = like["hits"].as_array().expect("sentences").iter().take(3);
    let texts: Vec<&str> = first.filter_map(|hit| hit["text"].as_str()).collect();
    assert!(texts.iter().any(|text| text.contains("border crossing")), "{texts:?}");
}

#[test]
fn a_review_is_kept_beside_the_reading() {
    let desk = Desk::open(&[]);
    desk.add(BRIEF);
    let before = desk.get("/event/e1.json").json();
    let form = "application/x-www-form-urlencoded";
    let kept = desk.post(
        "/event/e1/review",
        form,
        "verdict=correct&reviewer=Lena+Hart&root=AID&recipients=Azerbaijan,+Gambia&reason=so",
        "",
    );
    assert_eq!(
        (kept.status, kept.json()["review"].as_i64()),
        (200, Some(1)),
        "{}",
        kept.body
    );
    let after = desk.get("/event/e1.json").json();
    assert_eq!(before["row"], after["row"], "what was read stays");
    let correction = &after["reviews"][0]["correction"];
    assert_eq!(
        (correction["root"].as_str(), &correction["recipients"]),
        (Some("AID"), &serde_json::json!(["AZE", "GMB"]))
    );
    assert_eq!(
        desk.get("/review.json").json()["reviews"][0]["review"]["reviewer"],
        "Lena Hart"
    );
    for (body, why) in [
        ("verdict=reject&reviewer=Lena", "reason"),
        ("verdict=accept&reviewer=", "reviewer"),
        ("verdict=maybe&reviewer=Lena", "verdict"),
        ("verdict=correct&reviewer=Lena", "corrects nothing"),
        ("verdict=correct&reviewer=Lena&root=HUG", "root"),
        ("verdict=correct&reviewer=Lena&start=2025-13-01", "day"),
        ("verdict=accept&reviewer=Lena&colour=red", "colour"),
        ("verdict=accept&reviewer=Lena&root=AID", "You changed root"),
        ("verdict=correct&reviewer=Lena&actors=Turkey,Narnia", "Narnia"),
    ] {
        let refused = desk.post("/event/e1/review", form, body, "");
        assert_eq!(refused.status, 400, "{body}: {}", refused.body);
        assert!(refused.body.contains(why), "{body}: {}", refused.body);
    }
    assert_eq!(
        desk.post("/event/e999/review", form, "verdict=accept&reviewer=L", "")
            .status,
        404
    );
    assert_eq!(
        desk.post("/event/e1/review", "text/plain", "verdict=accept", "").status,
        415
    );
    assert_eq!(
        desk.get("/review.json").json()["reviews"].as_array().map(Vec::len),
        Some(1),
        "nothing half-kept"
    );
}

#[test]
fn nobody_writes_without_the_token_or_from_elsewhere() {
    let desk = Desk::open(&[]);
    let form = "application/x-www-form-urlencoded";
    let body = "verdict=accept&reviewer=L";
    assert_eq!(
        desk.post("/event/e1/review", form, body, "authorization: Bearer no\r\n")
            .status,
        401
    );
    assert_eq!(
        desk.post("/event/e1/review", form, body, "origin: http://evil.example\r\n")
            .status,
        403
    );
    assert_eq!(
        desk.post(
            "/add",
            "multipart/form-data; boundary=x",
            "--x--\r\n",
            "authorization: Bearer \r\n"
        )
        .status,
        401
    );
    assert_eq!(desk.get_with("/", "").status, 200);
    let rebound = desk.send("GET / HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n");
    assert_eq!(rebound.status, 421);
    let entered = desk.post("/enter", form, &format!("token={}", desk.token), "");
    assert_eq!(entered.status, 303);
    let cookie = entered.header("set-cookie").expect("a cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    let kept = std::fs::read_to_string(desk.folder.join("ledger.db.token")).expect("a file");
    assert!(!kept.contains(&desk.token));
    let page = desk.get("/");
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("script-src 'self'"),
        "{policy}"
    );
}

#[test]
fn from_other_machines_reading_wants_the_token_too() {
    let mut desk = Desk::open(&["--address", "0.0.0.0"]);
    desk.address = desk.address.replace("0.0.0.0", "127.0.0.1");
    assert_eq!(desk.get("/").status, 401);
    assert_eq!(desk.get("/dyad/USA-PAK.json").status, 401);
    assert_eq!(desk.get("/enter").status, 200, "where the token is given");
    assert_eq!(
        desk.get_with("/", &format!("authorization: Bearer {}\r\n", desk.token))
            .status,
        200
    );
}

#[test]
fn bad_questions_are_refused_in_words_and_leak_nothing() {
    let desk = Desk::open(&[]);
    let folder = desk.folder.display().to_string();
    for (path, status) in [
        ("/nowhere", 404),
        ("/event/e1", 404),
        ("/event/e1.json", 404),
        ("/event/-1", 404),
        ("/document/00", 404),
        ("/dyad/USA", 404),
        ("/dyad/USA-XXX.json", 404),
        ("/dyad/USA-USA", 400),
        ("/dyad/USA-PAK?from=0000-00-00", 400),
        ("/dyad/USA-PAK?colour=red", 400),
        ("/dyad/USA-PAK?root=HUG", 400),
        ("/dyad/USA-PAK?month=2024", 400),
        ("/search?entity=Atlantis", 400),
        ("/country/XXX", 404),
        ("/dyad/USA-PAK?set=nobody", 404),
        ("/dyad/USA-PAK.csv?table=nothing", 404),
        ("/tradeoff/USA-PAK-IND?horizon=100000", 400),
        ("/tradeoff/USA-PAK-IND?margin=NaN", 400),
        ("/tradeoff/USA-PAK-IND?period=week&horizon=500", 400),
        ("/search?text=%00a", 200),
        ("/search?page=99999999999999999999", 400),
        ("/claims?kind=rumour", 400),
        ("/commitments?status=maybe", 400),
        ("/document/..%2f..%2fetc%2fpasswd", 400),
        ("/%ff", 400),
        ("/add/1", 404),
    ] {
        let reply = desk.get(path);
        assert_eq!(reply.status, status, "{path}: {}", reply.body);
        assert!(
            !reply.body.contains(&folder) && !reply.body.contains(".rs:"),
            "{path}: {}",
            reply.body
        );
        assert!(reply.body.contains("<h1>") || reply.json()["why"].is_string(), "{path}");
    }
    let reply = desk.send(&format!(
        "DELETE /event/e1 HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
        desk.address
    ));
    assert_eq!(reply.status, 405);
    let long = "a".repeat(200_000);
    let reply = desk.get(&format!("/search?text={long}"));
    assert!(matches!(reply.status, 414 | 431 | 0), "{}", reply.status);
    assert_eq!(desk.get("/dyad/USA-PAK").status, 200, "and the desk is still there");
}

#[test]
fn the_same_answer_is_not_sent_twice() {
    let desk = Desk::open(&[]);
    let first = desk.get("/relations");
    let etag = first.header("etag").expect("a name for it");
    assert_eq!(
        desk.get_with("/relations", &format!("if-none-match: {etag}\r\n"))
            .status,
        304
    );
    desk.add(BRIEF);
    assert_eq!(
        desk.get_with("/relations", &format!("if-none-match: {etag}\r\n"))
            .status,
        200,
        "the ledger has grown"
    );
}

#[test]
fn too_much_and_too_slow_are_refused() {
    let desk = Desk::open(&[]);
    let head = |length: usize| {
        format!(
            "POST /add HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nauthorization: Bearer {}\r\naccept: application/json\r\n\
             content-type: multipart/form-data; boundary=x\r\ncontent-length: {length}\r\n\r\n",
            desk.address, desk.token
        )
    };
    let part = "--x\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\n";
    let mut stream = TcpStream::connect(&desk.address).expect("a connection");
    let large = "a".repeat(70 * 1024 * 1024);
    let _ = stream.write_all(format!("{}{part}", head(large.len() + 200)).as_bytes());
    let _ = stream.write_all(large.as_bytes());
    let mut reply = String::new();
    let _ = stream.read_to_string(&mut reply);
    assert!(reply.starts_with("HTTP/1.1 413"), "{}", &reply[..reply.len().min(200)]);
    // Others are answered while somebody sends nothing.
    let mut slow = TcpStream::connect(&desk.address).expect("a connection");
    slow.write_all(b"GET / HT").expect("sent");
    let mut slower = TcpStream::connect(&desk.address).expect("a connection");
    slower
        .write_all(format!("{}{part}", head(1000)).as_bytes())
        .expect("sent");
    let started = Instant::now();
    assert_eq!(desk.get("/").status, 200);
    assert!(started.elapsed() < Duration::from_secs(5));
    slow.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
    let mut rest = Vec::new();
    let ended = slow.read_to_end(&mut rest);
    assert!(ended.is_ok(), "a head that does not come is given up: {ended:?}");
}

#[test]
fn adding_while_others_read_loses_nothing_and_blocks_nobody() {
    let desk = Desk::open(&[]);
    desk.add(BRIEF);
    let texts: Vec<String> = (0..24)
        .map(|n| format!("Rome and Tunis meet for the {n}th time\n\nROME, March 3, 2025 - Italian Foreign Minister Antonio Tajani met Tunisian President Kais Saied in Tunis on Monday, report {n}."))
        .collect();
    let slowest = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut slowest = Duration::ZERO;
                    for n in 0..60 {
                        let path = [
                            "/",
                            "/dyad/TUR-ARM",
                            "/event/e1",
                            "/dyad/ITA-TUN",
                            "/search?text=border",
                        ][n % 5];
                        let started = Instant::now();
                        let reply = desk.get(path);
                        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
                        slowest = slowest.max(started.elapsed());
                    }
                    slowest
                })
            })
            .collect();
        let mut jobs = Vec::new();
        for text in &texts {
            let body = format!("--x\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\n{text}\r\n--x--\r\n");
            let ordered = desk.post("/add", "multipart/form-data; boundary=x", &body, "");
            assert_eq!(ordered.status, 200, "{}", ordered.body);
            jobs.push(ordered.json()["job"].as_u64().expect("a number"));
        }
        for id in jobs {
            assert_eq!(desk.wait_for(id)["new"], 1);
        }
        readers.into_iter().map(|r| r.join().expect("a reader")).max()
    });
    assert!(slowest < Some(Duration::from_secs(5)), "{slowest:?}");
    let home = desk.get("/desk.json").json();
    assert_eq!(home["counts"]["documents"], 25, "{home}");
}

#[cfg(unix)]
#[test]
fn what_is_being_read_is_kept_when_the_desk_is_stopped() {
    let mut desk = Desk::open(&[]);
    let body = format!("--x\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\n{BRIEF}\r\n--x--\r\n");
    assert_eq!(
        desk.post("/add", "multipart/form-data; boundary=x", &body, "").status,
        200
    );
    std::thread::sleep(Duration::from_millis(100));
    let stopped = Command::new("kill")
        .arg(desk.child.id().to_string())
        .status()
        .expect("kill");
    assert!(stopped.success());
    let ended = desk.child.wait().expect("an end");
    assert!(ended.success(), "{ended}");
    let ledger = desk.folder.join("ledger.db");
    let listed = assert_cmd::Command::cargo_bin("entente")
        .expect("the program")
        .args(["events", "--json", "--ledger"])
        .arg(&ledger)
        .output()
        .expect("a list");
    let events: Vec<serde_json::Value> = serde_json::from_slice(&listed.stdout).expect("JSON");
    assert!(events.len() > 5, "{}", events.len());
}

#[cfg(unix)]
#[test]
fn what_waits_when_the_desk_is_stopped_is_read_when_it_opens_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut desk = Desk::open_in(folder.path(), &[]);
    let records: String = (0..400)
        .map(|n| format!("{{\"text\": \"Italian Foreign Minister Antonio Tajani met Tunisian President Kais Saied in Tunis on Monday, report {n}.\"}}\n"))
        .collect();
    let file = format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"many.jsonl\"\r\n\r\n{records}\r\n--x--\r\n"
    );
    let text = format!("--x\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\n{BRIEF}\r\n--x--\r\n");
    for body in [file, text] {
        assert_eq!(
            desk.post("/add", "multipart/form-data; boundary=x", &body, "").status,
            200
        );
    }
    let token = desk.token.clone();
    let started = Instant::now();
    let stopped = Command::new("kill")
        .arg(desk.child.id().to_string())
        .status()
        .expect("kill");
    assert!(stopped.success());
    assert!(desk.child.wait().expect("an end").success());
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    let mut desk = Desk::open_in(folder.path(), &[]);
    desk.token = token;
    for job in [1, 2] {
        assert_eq!(desk.wait_for(job)["state"], "done");
    }
    assert_eq!(desk.get("/desk.json").json()["counts"]["documents"], 401);
    assert_eq!(
        std::fs::read_dir(folder.path().join("ledger.db.inbox"))
            .map(Iterator::count)
            .unwrap_or(0),
        0
    );
}

#[test]
fn where_files_lie_is_told_in_no_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("brief.txt");
    std::fs::write(&file, BRIEF).expect("written");
    let ledger = folder.path().join("ledger.db");
    let added = Command::new(env!("CARGO_BIN_EXE_entente"))
        .args(["add"])
        .arg(&file)
        .arg("--ledger")
        .arg(&ledger)
        .output()
        .expect("added");
    assert!(added.status.success());
    let desk = Desk::open_in(folder.path(), &[]);
    let hash = desk.get("/desk.json").json()["documents"][0]["document"]["hash"]
        .as_str()
        .expect("a hash")
        .to_owned();
    let pages = [
        "/desk",
        "/dyad/TUR-ARM",
        "/country/TUR",
        "/event/e1",
        "/people",
        "/claims",
        "/commitments",
        "/search",
        "/review",
        "/relations",
    ];
    let document = format!("/document/{hash}");
    let asked = |page: &str| match page {
        "/people" => "?name=Fidan",
        "/search" => "?text=border",
        _ => "",
    };
    for page in pages.into_iter().chain([document.as_str()]) {
        for ending in ["", ".json", ".csv"] {
            let path = format!("{page}{ending}{}", asked(page));
            let reply = desk.get(&path);
            assert_eq!(reply.status, 200, "{path}: {}", reply.body);
            assert!(!reply.body.contains(&folder.path().display().to_string()), "{path}");
        }
    }
    let events = desk.get("/dyad/TUR-ARM.csv?table=events").body;
    assert!(
        !events.contains(&folder.path().display().to_string()) && events.contains("brief.txt"),
        "{events}"
    );
}

#[test]
fn a_desk_that_cannot_open_makes_no_token() {
    let busy = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = busy.local_addr().expect("an address").port().to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let refused = Command::new(env!("CARGO_BIN_EXE_entente"))
        .args(["serve", "--port", &port, "--ledger"])
        .arg(folder.path().join("ledger.db"))
        .output()
        .expect("an end");
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(
        said.contains("cannot be listened on") && said.contains("--port"),
        "{said}"
    );
    assert!(!folder.path().join("ledger.db.token").exists());
}

#[test]
fn every_address_of_the_api_is_described_and_answers() {
    let desk = Desk::open(&[]);
    desk.add(BRIEF);
    let document = desk.get("/openapi.json").json();
    let paths = document["paths"].as_object().expect("paths");
    assert!(paths.len() > 14);
    let hash = desk.get("/desk.json").json()["documents"][0]["document"]["hash"]
        .as_str()
        .expect("a hash")
        .to_owned();
    let mut read = 0;
    for (path, methods) in paths {
        if methods.get("get").is_none() {
            continue;
        }
        let path = path
            .replace("{pair}", "TUR-ARM")
            .replace("{triad}", "TUR-ARM-AZE")
            .replace("{code}", "TUR")
            .replace("{event}", "e1")
            .replace("{hash}", &hash)
            .replace("{job}", "1");
        let reply = desk.get(&path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        assert!(reply.json().is_object(), "{path}");
        read += 1;
    }
    assert!(read > 12);
    let page = desk.get("/api").body;
    for path in paths.keys() {
        assert!(page.contains(path.trim_end_matches(".json")), "{path}");
    }
}
