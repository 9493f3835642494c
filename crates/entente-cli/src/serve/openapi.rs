//! The OpenAPI document (3.1) of the desk, made from the types that the answers are made of.

use super::pages::{
    self, add, claims, commitments, country, document, dyad, event, home, people, review, search, tradeoff,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// An address of the desk.
pub(super) struct Route {
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    pub(super) example: &'static str,
    query: Option<fn(&mut SchemaGenerator) -> Schema>,
    answer: fn(&mut SchemaGenerator) -> Schema,
    write: bool,
}

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// The root of a type's schema, not a reference to it: its fields are wanted.
fn fields_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    T::json_schema(generator)
}

/// Any object: what `entente tradeoff --json` prints depends on whether there is a verdict.
fn verdict(_: &mut SchemaGenerator) -> Schema {
    schemars::json_schema!({
        "type": "object",
        "description": "As `entente tradeoff --json` prints it; `verdict` is null, with `reasons`, where there is too little to judge.",
        "required": ["a", "b", "c", "scale", "period", "periods", "observed", "with_b", "with_c", "horizon", "verdict", "sensitivity"],
        "properties": {
            "a": { "type": "string" }, "b": { "type": "string" }, "c": { "type": "string" },
            "verdict": { "type": ["string", "null"], "description": "at-the-expense, small-cost, not-at-the-expense, cannot-tell, or null." },
            "reasons": { "type": "array", "items": { "type": "string" } },
            "margin": { "type": "number" }, "n": { "type": "integer" },
            "horizons": { "type": "array", "items": { "type": "object" } },
            "placebo": { "type": "object" }, "sensitivity": { "type": "array", "items": { "type": "object" } },
            "since": { "type": "object" }
        }
    })
}

macro_rules! route {
    ($path:literal, $summary:literal, $example:literal, $query:ty, $answer:ty) => {
        Route {
            path: $path,
            summary: $summary,
            example: $example,
            query: Some(fields_of::<$query>),
            answer: of::<$answer>,
            write: false,
        }
    };
    ($path:literal, $summary:literal, $example:literal, $answer:ty) => {
        Route {
            path: $path,
            summary: $summary,
            example: $example,
            query: None,
            answer: of::<$answer>,
            write: false,
        }
    };
}

/// Every address.
pub(super) const ROUTES: &[Route] = &[
    route!(
        "/desk",
        "What is new, what has changed, what is due, what is claimed.",
        "/desk",
        home::Home
    ),
    route!(
        "/relations",
        "Relations of states, by number of events.",
        "/relations?from=2024-01-01",
        home::RelationsQuery,
        home::Relations
    ),
    route!(
        "/dyad/{pair}",
        "Two sides: index, changes, months, meetings, statements, commitments, claims, events.",
        "/dyad/USA-PAK?from=2020-01-01&root=CONSULT",
        dyad::Query,
        dyad::Dyad
    ),
    route!(
        "/country/{code}",
        "One side: its relations, and who held which office on a day.",
        "/country/PAK?on=2024-06-01",
        country::Query,
        country::Country
    ),
    Route {
        path: "/tradeoff/{triad}",
        summary: "Does A's engagement with B come at the expense of its relation with C?",
        example: "/tradeoff/USA-PAK-IND",
        query: Some(fields_of::<tradeoff::Query>),
        answer: verdict,
        write: false,
    },
    route!(
        "/tradeoff",
        "Triads that somebody has made a claim about, with the test's verdicts.",
        "/tradeoff",
        tradeoff::ChoiceQuery,
        tradeoff::Choice
    ),
    route!(
        "/document/{hash}",
        "A document with its reading.",
        "",
        document::Document
    ),
    route!(
        "/event/{event}",
        "An event with its evidence, other reports and reviews.",
        "/event/e1",
        event::EventPage
    ),
    route!(
        "/people",
        "Who held which office when.",
        "/people?name=Rubio",
        people::Query,
        people::People
    ),
    route!(
        "/claims",
        "Claims about relations, with the test's present verdicts.",
        "/claims?party=USA",
        claims::Query,
        claims::Claims
    ),
    route!(
        "/commitments",
        "Commitments and what became of them.",
        "/commitments?status=open",
        commitments::Query,
        commitments::Commitments
    ),
    route!(
        "/search",
        "Sentences by words, or like an example.",
        "/search?text=gas+pipeline",
        search::Query,
        search::Search
    ),
    route!(
        "/review",
        "Reviews, and events worth a look.",
        "/review",
        review::Query,
        review::Reviews
    ),
    route!("/add", "What was added at the desk lately.", "/add", add::Add),
    route!("/add/{job}", "How far one addition has come.", "", add::JobPage),
    Route {
        path: "/add",
        summary: "Adds a text, files or a feed. Wants the token. Answers with the job that reads them.",
        example: "",
        query: None,
        answer: of::<pages::Ordered>,
        write: true,
    },
    Route {
        path: "/event/{event}/review",
        summary: "Keeps a review of an event. Wants the token.",
        example: "",
        query: Some(fields_of::<pages::ReviewForm>),
        answer: of::<pages::Kept>,
        write: true,
    },
];

impl Route {
    pub(super) const fn method(&self) -> &'static str {
        if self.write { "POST" } else { "GET" }
    }

    /// Fields of its question or form, with what each means.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let Some(query) = self.query else { return Vec::new() };
        let schema = query(&mut SchemaGenerator::default());
        let empty = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        let words = |field: &Value| {
            field
                .get("description")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .replace('\n', " ")
        };
        properties
            .iter()
            .map(|(name, field)| (name.clone(), words(field)))
            .collect()
    }

    /// Names in braces in the path.
    fn in_path(&self) -> impl Iterator<Item = &'static str> {
        self.path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

/// The document.
pub(super) fn document() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = SchemaGenerator::new(settings);
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let operation = if route.write {
            write(route, &mut generator)
        } else {
            read(route, &mut generator)
        };
        let path = if route.write {
            route.path.to_owned()
        } else {
            format!("{}.json", route.path)
        };
        let method = route.method().to_lowercase();
        let entry = paths.entry(path).or_insert_with(|| json!({}));
        entry[method] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Entente desk",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every page of the desk as a value: who did or said what to whom, with the words that prove it.",
            "license": { "name": "MIT OR Apache-2.0" }
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "responses": { "refusal": {
                "description": "Why there is no answer.",
                "content": { "application/json": { "schema": {
                    "type": "object", "required": ["error", "why"],
                    "properties": { "error": { "type": "string" }, "why": { "type": "string" } }
                } } }
            } }
        }
    })
}

fn refusals(codes: &[&str]) -> Map<String, Value> {
    let refusal = || json!({ "$ref": "#/components/responses/refusal" });
    codes.iter().map(|code| ((*code).to_owned(), refusal())).collect()
}

fn read(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let mut parameters: Vec<Value> = in_path(route);
    if let Some(query) = route.query {
        let schema = query(generator);
        let empty = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        for (name, field) in properties {
            let mut field = field.clone();
            let words = field.as_object_mut().and_then(|f| f.remove("description"));
            parameters.push(json!({
                "name": name, "in": "query", "required": false, "description": words, "schema": asked(field),
            }));
        }
    }
    let mut responses = refusals(&["400", "401", "404", "421"]);
    responses.insert(
        "200".to_owned(),
        json!({ "description": "The answer.", "content": { "application/json": { "schema": (route.answer)(generator) } } }),
    );
    json!({ "summary": route.summary, "parameters": parameters, "responses": responses })
}

/// A field of a question: left out rather than null.
fn asked(mut field: Value) -> Value {
    if let Some(types) = field.get_mut("type").filter(|t| t.is_array()) {
        let first = types.as_array().and_then(|t| t.iter().find(|t| *t != "null").cloned());
        *types = first.unwrap_or_else(|| json!("string"));
    }
    field
}

fn in_path(route: &Route) -> Vec<Value> {
    let one = |name: &'static str| {
        let (words, pattern) = match name {
            "pair" => (
                "Two sides, as codes with a dash between them; several states as one side with a plus.",
                "^[A-Za-z+]{2,40}-[A-Za-z+]{2,40}$",
            ),
            "triad" => (
                "Three sides, as codes with dashes between them.",
                "^[A-Za-z+]{2,40}-[A-Za-z+]{2,40}-[A-Za-z+]{2,40}$",
            ),
            "code" => ("Code of a state, organisation or group.", "^[A-Za-z+]{2,40}$"),
            "event" => ("Name of an event.", "^e[0-9]{1,12}$"),
            "hash" => ("BLAKE3 of the document's text, in hex.", "^[0-9a-f]{64}$"),
            _ => ("Number of a job.", "^[0-9]{1,9}$"),
        };
        json!({ "name": name, "in": "path", "required": true, "description": words, "schema": { "type": "string", "pattern": pattern } })
    };
    route.in_path().map(one).collect()
}

fn write(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let form = match route.query {
        Some(query) => json!({ "application/x-www-form-urlencoded": { "schema": query(generator) } }),
        None => json!({ "multipart/form-data": { "schema": {
            "type": "object",
            "properties": {
                "text": { "type": "string", "description": "A report as plain text." },
                "published": { "type": "string", "format": "date" },
                "publication": { "type": "string" },
                "url": { "type": "string" },
                "file": { "type": "string", "contentMediaType": "application/octet-stream", "description": "May stand several times." },
                "feed": { "type": "string", "description": "Address of an RSS or Atom feed." }
            }
        } } }),
    };
    let mut responses = refusals(&["400", "401", "403", "404", "408", "413", "415", "421", "429", "502"]);
    let done =
        json!({ "description": "Done.", "content": { "application/json": { "schema": (route.answer)(generator) } } });
    responses.insert("200".to_owned(), done);
    responses.insert("303".to_owned(), json!({ "description": "Done; a browser goes on to the page. It is sent only where `Accept` names text/html." }));
    json!({
        "summary": route.summary,
        "parameters": in_path(route),
        "security": [{ "token": [] }],
        "requestBody": { "required": true, "content": form },
        "responses": responses
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        fn references(value: &Value, found: &mut Vec<String>) {
            match value {
                Value::Object(map) => map.iter().for_each(|(name, value)| match value {
                    Value::String(to) if name == "$ref" => found.push(to.clone()),
                    _ => references(value, found),
                }),
                Value::Array(list) => list.iter().for_each(|value| references(value, found)),
                _ => {}
            }
        }
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 20);
        for to in found {
            let place = to
                .strip_prefix('#')
                .unwrap_or_else(|| panic!("{to} leads out of the document"));
            assert!(document.pointer(place).is_some(), "{to} leads nowhere");
        }
    }

    #[test]
    fn every_field_says_what_it_means() {
        for route in ROUTES {
            for (name, words) in route.fields() {
                assert!(words.ends_with('.'), "{} {name}: {words:?}", route.path);
            }
        }
    }
}
