//! The commands that judge the language model by itself, with the real binary and its real model.

use assert_cmd::Command;
use serde_json::Value;
use std::{fs, path::Path};
use tempfile::TempDir;

fn output(arguments: &[&str]) -> (bool, String, String) {
    let mut command = Command::cargo_bin("entente").expect("the binary is built");
    let output = command.args(arguments).env("COLUMNS", "100").output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

fn written(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).expect("written");
    path.to_string_lossy().into_owned()
}

const PAIRS: &str = "id\tmarked_sentence\tgold_root\n\
    a\t<s>Zambian police</s> arrested <t>eleven opposition supporters</t> in Lusaka on Friday.\tCOERCE\n\
    b\t<s>The Danish foreign minister</s> condemned <t>Belarus</t> over the jamming of aircraft.\tACCUSE\n\
    c\t<s>Rebels in the hills</s> shelled <t>the garrison town</t> for a second night.\tASSAULT\n\
    d\tNobody is marked in this sentence.\tAID\n\
    e\t<s>Chile</s> sent <t>Haiti</t> forty tonnes of food and medicine after the storm.\tAID\n\
    f\t<s>Oman</s> released <t>two Indian sailors</t> held since January.\tYIELD\n";

#[test]
fn marked_pairs_get_roots_with_probabilities() {
    let folder = TempDir::new().expect("a folder");
    let file = written(&folder, "pairs.tsv", PAIRS);
    let (ok, out, err) = output(&["relate", "--tsv", &file]);
    assert!(ok, "{err}");
    let rows: Vec<Vec<&str>> = out.lines().skip(1).map(|l| l.split('\t').collect()).collect();
    let roots: Vec<(&str, &str)> = rows.iter().map(|r| (r[0], r[1])).collect();
    assert_eq!(
        roots,
        [
            ("a", "COERCE"),
            ("b", "ACCUSE"),
            ("c", "ASSAULT"),
            ("e", "AID"),
            ("f", "RETREAT")
        ]
    );
    for row in &rows {
        let share: f32 = row[2].parse().expect("a probability");
        assert!((0.3..=1.0).contains(&share), "{row:?}");
    }
    assert_eq!(rows[0][4..], ["arrested", "affirmed", "actual"]);
    assert!(err.contains("pairs.tsv: line 5: nobody is marked"), "{err}");
    let (_, json, _) = output(&["relate", "--tsv", &file, "--json"]);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json[1]["root"], "ACCUSE");
}

#[test]
fn pairs_are_scored_by_class() {
    let folder = TempDir::new().expect("a folder");
    let file = written(&folder, "pairs.tsv", PAIRS);
    let (ok, out, _) = output(&["evaluate", "pairs", &file, "--json"]);
    assert!(ok);
    let scores: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((&scores["pairs"], &scores["accuracy"]), (&5.into(), &1.0.into()));
    let classes = scores["classes"].as_array().expect("a list");
    assert!(
        classes.iter().any(|c| c["class"] == "YIELD"),
        "RETREAT and CONCEDE are one here"
    );
    let (ok, out, _) = output(&["evaluate", "pairs", &file]);
    assert!(
        ok && out.contains("5 of 6 rows: macro-F1 1.000, accuracy 1.000"),
        "{out}"
    );
}

#[test]
fn other_tables_are_refused() {
    let folder = TempDir::new().expect("a folder");
    let file = written(&folder, "other.tsv", "a\tb\n1\t2\n");
    for arguments in [["relate", "--tsv"], ["evaluate", "pairs"]] {
        let (ok, _, err) = output(&[arguments[0], arguments[1], &file]);
        assert!(
            !ok && err.contains("other.tsv: line 1: there is no column \"marked_sentence\""),
            "{err}"
        );
    }
    let unjudged = written(
        &folder,
        "unjudged.tsv",
        "marked_sentence\n<s>Mali</s> left <t>the bloc</t>.\n",
    );
    let (ok, _, err) = output(&["evaluate", "pairs", &unjudged]);
    assert!(!ok && err.contains("no row has a root"), "{err}");
    assert!(
        output(&["relate", "--tsv", &unjudged]).0,
        "a root is not needed to relate"
    );
}

#[test]
fn treebanks_are_measured_on_their_own_words() {
    let folder = TempDir::new().expect("a folder");
    let rows = [
        ("She", "PRON", 2, "nsubj"),
        ("met", "VERB", 0, "root"),
        ("him", "PRON", 2, "obj"),
        ("in", "ADP", 5, "case"),
        ("Tunis", "PROPN", 2, "obl"),
        (".", "PUNCT", 2, "punct"),
    ];
    let mut text = String::from("# text = She met him in Tunis .\n");
    for (i, (form, upos, head, deprel)) in rows.iter().enumerate() {
        text += &format!("{}\t{form}\t_\t{upos}\t_\t_\t{head}\t{deprel}\t_\t_\n", i + 1);
    }
    let file = written(&folder, "tiny.conllu", &text);
    let (ok, out, _) = output(&["evaluate", "conllu", &file, "--json"]);
    assert!(ok);
    let scores: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((&scores["words"], &scores["upos"]), (&6.into(), &1.0.into()));
    assert_eq!((&scores["uas"], &scores["las"]), (&1.0.into(), &1.0.into()));
    let broken = written(&folder, "broken.conllu", "1\tEnvoys\n");
    let (ok, _, err) = output(&["evaluate", "conllu", &broken]);
    assert!(!ok && err.contains("broken.conllu: line 1: 2 columns"), "{err}");
}

#[test]
fn mentions_are_measured_as_whole_spans() {
    let folder = TempDir::new().expect("a folder");
    let text = "1\tAngela\tB-PER\n2\tMerkel\tI-PER\n3\tflew\tO\n4\tto\tO\n5\tMoscow\tB-LOC\n6\t.\tO\n";
    let file = written(&folder, "tiny.iob2", text);
    let (ok, out, _) = output(&["evaluate", "entities", &file, "--json"]);
    assert!(ok);
    let scores: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (&scores["gold"], &scores["right"], &scores["f1"]),
        (&2.into(), &2.into(), &1.0.into())
    );
}

#[test]
fn reports_of_a_corpus_are_measured_by_their_place_in_it() {
    let folder = TempDir::new().expect("a folder");
    let corpus = written(
        &folder,
        "corpus.jsonl",
        "{\"date\":\"2012-03-14\",\"text\":\"Rain fell on Oslo.\"}\n\
         {\"date\":\"2012-03-14\",\"text\":\"British Prime Minister David Cameron met US President Barack Obama in Washington on Wednesday.\"}\n",
    );
    let marked = written(
        &folder,
        "days.jsonl",
        "{\"report\":1,\"events\":[{\"root\":[\"CONSULT\"],\"actors\":[\"GBR\",\"USA\"],\"recipients\":[\"GBR\",\"USA\"],\"words\":[0,91]}]}\n\
         {\"report\":0}\n",
    );
    let coded = folder.path().join("coded.csv").to_string_lossy().into_owned();
    let (ok, out, err) = output(&[
        "evaluate", "days", &marked, "--corpus", &corpus, "--coded", &coded, "--json",
    ]);
    assert!(ok, "{err}");
    let scores: Value = serde_json::from_str(&out).expect("JSON");
    let measure = |name: &str| {
        let all = scores.as_array().expect("a list");
        all.iter().find(|s| s["measure"] == name).expect("measured").clone()
    };
    assert_eq!(
        (&measure("event")["right"], &measure("event")["gold"]),
        (&1.into(), &1.into())
    );
    assert_eq!(measure("quiet reports")["right"], 1);
    assert!(
        std::fs::read_to_string(&coded)
            .expect("written")
            .contains("report-1,days,event")
    );
    let told = written(
        &folder,
        "visits.jsonl",
        "{\"visit\":\"visit-1\",\"report\":1,\"person\":\"David Cameron\",\"visitor\":\"GBR\",\"host\":\"USA\",\
         \"start\":\"2012-03-13\",\"end\":\"2012-03-14\"}\n",
    );
    let (ok, out, err) = output(&["evaluate", "visits", &told, "--corpus", &corpus]);
    assert!(ok && out.contains("100.0%"), "{out}{err}");
    let beyond = written(&folder, "beyond.jsonl", "{\"report\":7}\n");
    let (ok, _, err) = output(&["evaluate", "days", &beyond, "--corpus", &corpus]);
    assert!(!ok && err.contains("no report 7"), "{err}");
    let (ok, _, err) = output(&["evaluate", "days", &marked, "--corpus", "no/such.jsonl.gz"]);
    assert!(
        !ok && err.contains("does not come with Entente") && err.contains("no/such.jsonl.gz"),
        "{err}"
    );
}

#[test]
fn what_is_not_there_is_named() {
    let nowhere = Path::new("no").join("such.file").to_string_lossy().into_owned();
    for what in ["pairs", "conllu", "entities"] {
        let (ok, _, err) = output(&["evaluate", what, &nowhere]);
        assert!(!ok && err.contains("such.file: cannot be read"), "{err}");
    }
}
