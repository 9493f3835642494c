//! Holds README.md and ARCHITECTURE.md against reality: every command of the README is run and its output compared, every
//! path of ARCHITECTURE is looked up.
//!
//! `UPDATE_README=1 cargo test -p entente-cli --test readme` writes the present outputs into the README.

use assert_cmd::Command;
use std::{fmt::Write as _, fs, path::Path, path::PathBuf};

/// What the README calls the binary, and how it is called on a fresh machine.
const PREFIXES: [&str; 2] = ["entente ", "cargo run --release -p entente-cli -- "];

/// Commands that this test does not run because it is itself run by them.
const TESTS: &str = "cargo test --workspace --release";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Runs a command line of the README in a folder; blanks part arguments, single quotes hold them together.
fn run(line: &str, folder: &Path) -> String {
    let rest = PREFIXES
        .iter()
        .find_map(|p| line.strip_prefix(p))
        .unwrap_or_else(|| panic!("no command of ours: {line}"));
    let mut arguments: Vec<String> = Vec::new();
    for (i, part) in rest.split('\'').enumerate() {
        if i % 2 == 1 {
            arguments.push(part.to_owned());
        } else {
            arguments.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    let output = Command::cargo_bin("entente")
        .expect("the binary is built")
        .args(&arguments)
        .current_dir(folder)
        .env("COLUMNS", "100")
        .output()
        .expect("it runs");
    assert!(
        output.status.success(),
        "{line}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// True where the output is as written: "[..]" stands for any words in a line, "..." alone in the last line for all the
/// rest.
fn agrees(written: &str, output: &str) -> bool {
    let mut lines = output.trim_end().lines().map(str::trim_end);
    for wanted in written.trim_end().lines().map(str::trim_end) {
        if wanted == "..." {
            return true;
        }
        let Some(line) = lines.next() else { return false };
        let mut rest = line;
        let parts: Vec<&str> = wanted.split("[..]").collect();
        for (i, part) in parts.iter().enumerate() {
            match rest.find(part) {
                Some(at) if i > 0 || at == 0 => rest = &rest[at + part.len()..],
                _ => return false,
            }
        }
        if !parts.last().is_some_and(|p| p.is_empty()) && !rest.is_empty() {
            return false;
        }
    }
    lines.next().is_none()
}

#[test]
fn the_readme_tells_what_the_program_prints() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("examples")).expect("a folder");
    fs::copy(
        root().join("examples/brief.txt"),
        folder.path().join("examples/brief.txt"),
    )
    .expect("the brief");
    let readme = read("README.md");
    let mut updated = String::new();
    let mut commands = 0;
    let mut rest = readme.as_str();
    while let Some(start) = rest.find("```console\n") {
        let (before, block) = rest.split_at(start + "```console\n".len());
        let end = block.find("```").expect("a block ends");
        updated.push_str(before);
        let shown = block[..end].strip_prefix("$ ").expect("a block begins with a command");
        for part in shown.split("\n$ ") {
            let (line, written) = part.split_once('\n').unwrap_or((part, ""));
            let written = &format!("{}\n", written.trim_end_matches('\n'));
            let written = if written == "\n" { "" } else { written.as_str() };
            commands += 1;
            let _ = writeln!(updated, "$ {line}");
            if line == TESTS {
                updated.push_str(written);
                continue;
            }
            let output = run(line, folder.path());
            if std::env::var_os("UPDATE_README").is_none() {
                assert!(
                    agrees(written, &output),
                    "README: {line}\nwritten:\n{written}\nprinted:\n{output}"
                );
            }
            let as_it_is: String = output.lines().fold(String::new(), |all, l| all + l.trim_end() + "\n");
            updated.push_str(if agrees(written, &output) { written } else { &as_it_is });
        }
        rest = &block[end..];
    }
    updated.push_str(rest);
    assert!(commands >= 6, "the README shows few commands: {commands}");
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(root().join("README.md"), updated).expect("the README is written");
    }
}

#[test]
fn the_paths_of_architecture_exist() {
    let mut looked_up = 0;
    for document in ["ARCHITECTURE.md", "README.md", "codebook/README.md", "CHANGELOG.md"] {
        let text = read(document);
        for word in text.split('`').skip(1).step_by(2) {
            let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
            if !plain || !word.contains('/') || word.starts_with("../") || word.starts_with('/') {
                continue;
            }
            looked_up += 1;
            let found = ["", "crates/entente/src", "codebook"]
                .iter()
                .any(|base| root().join(base).join(word).exists());
            assert!(found, "{document} names {word}, which is not there");
        }
    }
    assert!(looked_up > 20, "few paths were looked up: {looked_up}");
}

#[test]
fn every_subcommand_has_help_with_an_example() {
    let help = |arguments: &[&str]| {
        let output = Command::cargo_bin("entente")
            .expect("the binary is built")
            .args(arguments)
            .output()
            .expect("it runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let top = help(&["--help"]);
    let readme = read("README.md");
    let commands: Vec<&str> = top
        .lines()
        .skip_while(|l| !l.starts_with("Commands:"))
        .skip(1)
        .take_while(|l| !l.trim().is_empty())
        .filter_map(|l| l.split_whitespace().next())
        .filter(|c| *c != "help")
        .collect();
    assert!(commands.len() >= 10, "{commands:?}");
    for command in commands {
        let text = help(&[command, "--help"]);
        assert!(text.contains("Usage: entente"), "{command} has no usage");
        assert!(
            text.contains("Example") || command == "codebook",
            "{command} has no example"
        );
        assert!(
            readme.contains(&format!("entente {command}")),
            "the README does not name {command}"
        );
    }
}
