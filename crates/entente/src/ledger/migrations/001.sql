-- Version 1: the ledger as it began. A published step is never edited; a change is a new step.
-- Days are written 'YYYY-MM-DD', moments 'YYYY-MM-DDTHH:MM:SSZ', spans are byte offsets into documents.text.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    doc_id TEXT,
    publication TEXT,
    byline TEXT,
    headline TEXT,
    dateline TEXT,
    url TEXT,
    published TEXT,
    published_from TEXT NOT NULL,
    language TEXT,
    text TEXT NOT NULL,
    origin TEXT NOT NULL,               -- who reported it: copies of one report share one origin
    added_at TEXT NOT NULL
);
CREATE INDEX documents_by_published ON documents (published);

-- Locality-sensitive fingerprints of a document's words: documents that share one may be copies.
CREATE TABLE fingerprints (
    fingerprint INTEGER NOT NULL,
    published TEXT NOT NULL,            -- '' where unknown
    document INTEGER NOT NULL REFERENCES documents,
    PRIMARY KEY (fingerprint, published, document)
) WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    codebook_hash TEXT NOT NULL,
    model_hash TEXT NOT NULL,
    program_version TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    note TEXT
);

CREATE TABLE readings (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs,
    document INTEGER NOT NULL REFERENCES documents,
    json TEXT NOT NULL                  -- the whole reading, schema entente.reading/1
);
CREATE UNIQUE INDEX readings_by_document ON readings (document, run);
CREATE INDEX readings_by_run ON readings (run);

CREATE TABLE sentences (
    id INTEGER PRIMARY KEY,
    reading INTEGER NOT NULL REFERENCES readings,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    headline INTEGER NOT NULL
);
CREATE INDEX sentences_by_reading ON sentences (reading, number);

-- The words of the sentences; rowid is sentences.id. Without a copy of the text, which documents.text holds.
CREATE VIRTUAL TABLE sentence_words USING fts5 (
    words, content = '', columnsize = 0, tokenize = 'porter unicode61 remove_diacritics 2'
);

-- Reports of one event. A cluster is what its first report said; later reports join it, none changes it.
CREATE TABLE clusters (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,                  -- root, polarity, modality, who and whom
    precision TEXT NOT NULL,
    first_day TEXT,
    last_day TEXT,
    words TEXT NOT NULL
);
CREATE INDEX clusters_by_key ON clusters (key, first_day);

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    reading INTEGER NOT NULL REFERENCES readings,
    number INTEGER NOT NULL,
    root TEXT NOT NULL,
    mode TEXT,
    cameo TEXT,
    quad_class TEXT NOT NULL,
    score REAL NOT NULL,
    goldstein REAL,
    when_start TEXT,
    when_end TEXT,
    precision TEXT NOT NULL,
    published TEXT,
    day TEXT NOT NULL,                  -- when_start, or published where the event has no date, or ''
    polarity TEXT NOT NULL,
    modality TEXT NOT NULL,
    reciprocal INTEGER NOT NULL,
    count INTEGER,
    confidence REAL NOT NULL,
    sentence INTEGER REFERENCES sentences,
    evidence_start INTEGER NOT NULL,
    evidence_end INTEGER NOT NULL,
    words TEXT NOT NULL,
    cluster INTEGER NOT NULL REFERENCES clusters
);
CREATE UNIQUE INDEX events_by_reading ON events (reading, number);
CREATE INDEX events_by_day ON events (day, id);
CREATE INDEX events_by_root ON events (root, day);
CREATE INDEX events_by_cluster ON events (cluster);
CREATE INDEX events_by_sentence ON events (sentence);

CREATE TABLE event_parties (
    event INTEGER NOT NULL REFERENCES events,
    side TEXT NOT NULL CHECK (side IN ('actor', 'recipient', 'third')),
    position INTEGER NOT NULL,
    entity TEXT,
    country TEXT,
    sector TEXT,
    name TEXT NOT NULL,
    resolved TEXT,
    office TEXT,
    role TEXT,
    PRIMARY KEY (event, side, position)
) WITHOUT ROWID;

-- Who is on which side, each once: the way to an actor's or a recipient's events.
CREATE TABLE event_sides (
    entity TEXT NOT NULL,
    side TEXT NOT NULL,
    day TEXT NOT NULL,
    event INTEGER NOT NULL REFERENCES events,
    PRIMARY KEY (entity, side, day, event)
) WITHOUT ROWID;

-- Every two ends that an event joins, in alphabetical order: the way to a dyad's events.
CREATE TABLE event_pairs (
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    day TEXT NOT NULL,
    event INTEGER NOT NULL REFERENCES events,
    PRIMARY KEY (a, b, day, event)
) WITHOUT ROWID;

-- Statements, commitments and claims: what is searched for; the rest is in readings.json at `number`.
CREATE TABLE statements (
    id INTEGER PRIMARY KEY,
    reading INTEGER NOT NULL REFERENCES readings,
    number INTEGER NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    direct INTEGER NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX statements_by_day ON statements (day);
CREATE INDEX statements_by_reading ON statements (reading);

CREATE TABLE commitments (
    id INTEGER PRIMARY KEY,
    reading INTEGER NOT NULL REFERENCES readings,
    number INTEGER NOT NULL,
    day TEXT NOT NULL,
    due TEXT,
    status TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX commitments_by_reading ON commitments (reading);

CREATE TABLE claims (
    id INTEGER PRIMARY KEY,
    reading INTEGER NOT NULL REFERENCES readings,
    number INTEGER NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX claims_by_reading ON claims (reading);

-- Who is an end of a statement (speaker, audience, about), a commitment (party, to) or a claim (claimant,
-- engagement, other).
CREATE TABLE ends (
    entity TEXT NOT NULL,
    item_kind TEXT NOT NULL CHECK (item_kind IN ('statement', 'commitment', 'claim')),
    side TEXT NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (entity, item_kind, side, item)
) WITHOUT ROWID;

CREATE TABLE observations (
    id INTEGER PRIMARY KEY,
    reading INTEGER NOT NULL REFERENCES readings,
    name TEXT NOT NULL,
    office TEXT,
    rank TEXT,
    country TEXT,
    published TEXT,
    in_register INTEGER NOT NULL,
    contradiction TEXT,
    words TEXT NOT NULL
);
CREATE INDEX observations_by_name ON observations (name COLLATE NOCASE);
CREATE INDEX observations_by_reading ON observations (reading);

-- What counts: for each document the reading of the newest run that read it.
CREATE VIEW current_readings AS
    SELECT r.* FROM readings r
    WHERE NOT EXISTS (SELECT 1 FROM readings n WHERE n.document = r.document AND n.run > r.run);
CREATE VIEW current_events AS
    SELECT e.*, r.document, r.run FROM events e JOIN readings r ON r.id = e.reading
    WHERE NOT EXISTS (SELECT 1 FROM readings n WHERE n.document = r.document AND n.run > r.run);

-- Nothing that was read is ever changed or taken away.
CREATE TRIGGER readings_kept_u BEFORE UPDATE ON readings
    BEGIN SELECT RAISE(ABORT, 'readings are never changed: code again under a new run'); END;
CREATE TRIGGER readings_kept_d BEFORE DELETE ON readings
    BEGIN SELECT RAISE(ABORT, 'readings are never deleted'); END;
CREATE TRIGGER events_kept_u BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are never changed: code again under a new run'); END;
CREATE TRIGGER events_kept_d BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER event_parties_kept_u BEFORE UPDATE ON event_parties
    BEGIN SELECT RAISE(ABORT, 'events are never changed: code again under a new run'); END;
CREATE TRIGGER event_parties_kept_d BEFORE DELETE ON event_parties
    BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
