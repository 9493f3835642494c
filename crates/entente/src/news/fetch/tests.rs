//! Fetching from small servers on this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{self, Receiver};

use super::*;

/// A server that gives each visitor the next of its answers, and hands on the head of each request in lower case.
fn server(answers: Vec<Vec<u8>>) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (send, requests) = mpsc::channel();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().expect("a visitor");
            let mut head = String::new();
            let mut lines = BufReader::new(&stream);
            while lines.read_line(&mut head).is_ok_and(|n| n > 2) {}
            let _ = send.send(head.to_lowercase());
            // Whoever has had enough goes away.
            let _ = stream.write_all(&answer);
        }
    });
    (address, requests)
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!(
        "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}

fn allowing(addresses: &[SocketAddr]) -> Limits {
    Limits {
        private: Private::Only(addresses.to_vec()),
        ..Limits::default()
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).expect("packed");
    packer.finish().expect("packed")
}

#[test]
fn a_body_comes_with_what_the_server_said_of_it() {
    let head = "200 OK\r\nETag: \"v1\"\r\nLast-Modified: Mon, 02 Mar 2026 10:00:00 GMT\r\nContent-Type: text/xml; charset=utf-8";
    let (address, requests) = server(vec![answer(head, b"<rss/>")]);
    let body = get(&format!("http://{address}/feed#top"), &allowing(&[address])).expect("a body");
    assert_eq!(body.bytes, b"<rss/>");
    assert_eq!(body.validators.etag.as_deref(), Some("\"v1\""));
    assert_eq!(
        body.validators.last_modified.as_deref(),
        Some("Mon, 02 Mar 2026 10:00:00 GMT")
    );
    assert_eq!(body.content_type.as_deref(), Some("text/xml; charset=utf-8"));
    assert_eq!(body.final_url, format!("http://{address}/feed"));
    let request = requests.recv().expect("a request");
    assert!(
        request.contains(&format!("user-agent: entente/{}\r\n", env!("CARGO_PKG_VERSION"))),
        "{request}"
    );
    assert!(
        request.contains("accept-encoding: gzip\r\n") && !request.contains("if-none-match"),
        "{request}"
    );
}

#[test]
fn what_is_known_is_asked_for_by_condition() {
    let (address, requests) = server(vec![answer("304 Not Modified", b"")]);
    let known = Validators {
        etag: Some("\"v1\"".to_owned()),
        last_modified: Some("Mon, 02 Mar 2026 10:00:00 GMT".to_owned()),
    };
    let fetched = Fetcher::new(allowing(&[address])).get(&format!("http://{address}/"), &known);
    assert_eq!(fetched.expect("an answer"), Fetched::NotModified);
    let request = requests.recv().expect("a request");
    assert!(request.contains("if-none-match: \"v1\"\r\n"), "{request}");
    assert!(
        request.contains("if-modified-since: mon, 02 mar 2026 10:00:00 gmt\r\n"),
        "{request}"
    );
}

#[test]
fn this_machine_is_refused_by_address_and_by_name() {
    let (address, requests) = server(vec![answer("200 OK", b"secret")]);
    for host in [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "[::ffff:127.0.0.1]",
        "[::1]",
    ] {
        let error = get(&format!("http://{host}:{}/", address.port()), &Limits::default()).expect_err(host);
        assert!(matches!(error, FetchError::Private { .. }), "{host}: {error}");
        assert!(error.to_string().contains("not a public address"), "{error}");
    }
    assert!(requests.try_recv().is_err(), "somebody was asked");
}

#[test]
fn a_redirect_is_followed_and_checked_again() {
    let (inner, asked) = server(vec![answer("200 OK", b"secret"), answer("200 OK", b"<rss/>")]);
    let moved = |to: &str| answer(&format!("301 Moved Permanently\r\nLocation: {to}"), b"");
    let (outer, _) = server(vec![
        moved(&format!("http://{inner}/")),
        moved("/elsewhere"),
        moved(&format!("http://{inner}/feed")),
        moved("file:///etc/passwd"),
        moved(&format!("http://user:word@{inner}/")),
    ]);
    let url = format!("http://{outer}/");
    let error = get(&url, &allowing(&[outer])).expect_err("refused");
    assert!(
        matches!(&error, FetchError::SentOn { source, .. } if matches!(**source, FetchError::Private { .. })),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .starts_with(&format!("{url}: redirected: http://{inner}/: 127.0.0.1 is not")),
        "{error}"
    );
    assert!(asked.try_recv().is_err(), "the inner server was asked");
    let limits = allowing(&[outer, inner]);
    let body = get(&url, &limits);
    assert!(body.is_ok(), "{body:?}");
    assert_eq!(body.expect("a body").final_url, format!("http://{inner}/feed"));
    for refused in ["only http and https", "user name or password"] {
        let error = get(&url, &limits).expect_err(refused).to_string();
        assert!(error.contains(refused) && !error.contains("word@"), "{error}");
    }
}

#[test]
fn redirects_end() {
    let moved = answer("302 Found\r\nLocation: /again", b"");
    let (address, requests) = server(vec![moved; 6]);
    let error = get(&format!("http://{address}/"), &allowing(&[address])).expect_err("no end");
    assert!(matches!(error, FetchError::Redirects { limit: 5, .. }), "{error}");
    assert_eq!(requests.iter().count(), 6);
}

#[test]
fn a_body_above_the_limit_is_refused_packed_or_not() {
    let large = vec![b' '; 5_001];
    let zip = "200 OK\r\nContent-Encoding: gzip";
    let (address, _) = server(vec![
        answer("200 OK", &large),
        answer(zip, &packed(&large)),
        answer("200 OK", &packed(&large)),
        answer("200 OK", &packed(&packed(&large))),
        answer("200 OK", &large[1..]),
        answer(zip, &packed(&large[1..])),
        answer("200 OK", &packed(&large[1..])),
    ]);
    let limits = Limits {
        bytes: 5_000,
        ..allowing(&[address])
    };
    let url = format!("http://{address}/");
    for how in ["plain", "packed on the way", "a packed file"] {
        let error = get(&url, &limits).expect_err(how);
        assert!(
            matches!(error, FetchError::TooLarge { limit: 5_000, .. }),
            "{how}: {error}"
        );
    }
    let error = get(&url, &limits).expect_err("packed twice");
    assert!(matches!(error, FetchError::Packed { .. }), "{error}");
    for how in ["plain", "packed on the way", "a packed file"] {
        assert_eq!(get(&url, &limits).expect(how).bytes.len(), 5_000, "{how}");
    }
}

#[test]
fn a_slow_server_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        // One visitor gets no answer at all, the next one drop by drop.
        let silent = listener.accept();
        let (mut stream, _) = listener.accept().expect("a visitor");
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        while stream.write_all(b".").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(silent);
    });
    let limits = Limits {
        time: Duration::from_millis(300),
        ..allowing(&[address])
    };
    for how in ["silent", "slow"] {
        let started = Instant::now();
        let error = get(&format!("http://{address}/"), &limits).expect_err(how);
        assert!(matches!(error, FetchError::TooSlow { .. }), "{how}: {error}");
        assert!(
            started.elapsed() < Duration::from_secs(3),
            "{how}: {:?}",
            started.elapsed()
        );
        assert!(error.to_string().contains("not there after 0.3 s"), "{error}");
    }
}

#[test]
fn a_failure_says_when_to_come_again() {
    let (address, _) = server(vec![
        answer("429 Too Many Requests\r\nRetry-After: 90", b""),
        answer("500 Internal Server Error\r\nRetry-After: 90", b""),
        answer("404 Not Found", b""),
        answer("304 Not Modified", b""),
    ]);
    let url = format!("http://{address}/");
    let fail = || get(&url, &allowing(&[address])).expect_err("no success");
    let busy = fail();
    assert_eq!(busy.retry_after(), Some(Duration::from_secs(90)));
    assert!(
        busy.to_string()
            .contains("answered 429 (too many requests); it asks for 90 s of rest"),
        "{busy}"
    );
    assert_eq!(fail().retry_after(), None, "only 429 and 503 ask for it");
    assert!(fail().to_string().contains("there is nothing at this address"));
    assert!(fail().to_string().contains("304"), "nobody asked by condition");
}

#[test]
fn addresses_that_are_none_are_told_apart() {
    for (url, wanted) in [
        ("feed.xml", "give one like https://"),
        ("ftp://example.org/feed", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("https://user:word@example.org/", "user name or password"),
        ("https://user@example.org/", "user name or password"),
        ("https://", "give one like"),
    ] {
        let error = check_url(url).expect_err(url).to_string();
        assert!(error.contains(wanted) && !error.contains("word@"), "{error}");
    }
    assert_eq!(
        check_url(" https://Example.org/a#b ").expect("fine").as_str(),
        "https://example.org/a"
    );
}

#[test]
fn a_host_that_is_not_there_is_named() {
    let error = get("http://there-is-no-such-host.invalid/feed", &Limits::default()).expect_err("no host");
    assert!(matches!(error, FetchError::NoHost { .. }), "{error}");
}

#[test]
fn json_is_posted_with_its_secret() {
    let (address, requests) = server(vec![
        answer("204 No Content", b""),
        answer("302 Found\r\nLocation: /x", b""),
    ]);
    let fetcher = Fetcher::new(allowing(&[address]));
    let url = format!("http://{address}/hook");
    fetcher.post_json(&url, "[1]", Some("Key")).expect("taken");
    let request = requests.recv().expect("a request");
    for wanted in [
        "post /hook",
        "content-type: application/json\r\n",
        "authorization: bearer key\r\n",
        "content-length: 3\r\n",
    ] {
        assert!(request.contains(wanted), "{wanted:?} is missing in {request}");
    }
    let error = fetcher.post_json(&url, "[1]", None).expect_err("a redirect");
    assert!(matches!(error, FetchError::Status { status: 302, .. }), "{error}");
    assert!(!requests.recv().expect("a request").contains("authorization"));
    let error = Fetcher::new(Limits::default())
        .post_json(&url, "[1]", None)
        .expect_err("private");
    assert!(matches!(error, FetchError::Private { .. }), "{error}");
}
