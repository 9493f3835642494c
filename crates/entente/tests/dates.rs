//! The day of an event that is dated by another one, from the text to the reading.

use entente::{
    Reader,
    event::{DateSource, Root},
    news::from_text,
};

/// The first day of the first event of a root in a text that is published on a Friday, 14 March 2025.
fn day(reader: &Reader, text: &str, root: Root) -> String {
    let mut document = from_text(text, "report");
    document.info.published = Some("2025-03-14".parse().unwrap());
    document.info.published_from = DateSource::Given;
    let reading = reader.read(&document);
    let event = reading.events.iter().find(|e| e.root == root);
    let event = event.unwrap_or_else(|| panic!("{text}: no {root} among {:?}", reading.events.len()));
    event.when.start.map(|day| day.to_string()).unwrap_or_default()
}

#[test]
fn events_are_dated_by_what_stands_beside_them() {
    let reader = Reader::embedded().unwrap();
    for (text, root, wanted) in [
        // A deed told behind a dated one is of its day, whoever did it.
        (
            "Kenya expelled the Ugandan ambassador on Wednesday. Tanzania condemned Kenya.",
            Root::Accuse,
            "2025-03-12",
        ),
        // The day before the one that the text has come to.
        (
            "France sent food to Chad on Wednesday. Germany had sent tents to Chad the day before.",
            Root::Aid,
            "2025-03-12",
        ),
        // What is told as so long after another.
        (
            "Nepal's prime minister resigned on Wednesday, two days after police shot protesters.",
            Root::Assault,
            "2025-03-10",
        ),
        // A time of day is no event of its own.
        (
            "Mexican soldiers arrested a Colombian diplomat before dawn on Thursday.",
            Root::Coerce,
            "2025-03-13",
        ),
        // A report of a Friday that tells what will be done on Friday means its own day.
        (
            "The French and German foreign ministers will meet in Berlin on Friday.",
            Root::Consult,
            "2025-03-14",
        ),
    ] {
        assert_eq!(day(&reader, text, root), wanted, "{text}");
    }
}
