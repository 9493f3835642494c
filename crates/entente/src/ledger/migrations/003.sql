-- Version 3: other people's event sets, named, beside our own events and never mixed with them.

CREATE TABLE sets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    format TEXT NOT NULL,          -- gdelt, icews, polecat, plover, keds, csv
    next_row INTEGER NOT NULL      -- numbers of rows are given once and never again; some are never used
);

CREATE TABLE set_files (
    id INTEGER PRIMARY KEY,
    set_id INTEGER NOT NULL REFERENCES sets,
    name TEXT NOT NULL,
    hash TEXT,                     -- BLAKE3 of the file, where its rows have no ids of their own
    rows INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    first_day INTEGER,             -- days since 1970-01-01, as everywhere in these tables
    last_day INTEGER,
    imported_at TEXT NOT NULL
);
CREATE INDEX set_files_set ON set_files (set_id);

CREATE TABLE set_entities (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);

-- What each event code of a set meant when it was imported.
CREATE TABLE set_codes (
    set_id INTEGER NOT NULL REFERENCES sets,
    number INTEGER NOT NULL,
    code TEXT NOT NULL,
    root TEXT NOT NULL,
    mode TEXT,
    quad_class TEXT NOT NULL,
    plover REAL NOT NULL,
    goldstein REAL,
    PRIMARY KEY (set_id, number)
) WITHOUT ROWID;

-- The rows of one pair in one batch, 16 bytes each, little-endian: day (signed), code, reports, number of the row less
-- base.
CREATE TABLE set_blocks (
    id INTEGER PRIMARY KEY,
    set_id INTEGER NOT NULL REFERENCES sets,
    source INTEGER NOT NULL REFERENCES set_entities,
    target INTEGER NOT NULL REFERENCES set_entities,
    base INTEGER NOT NULL,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX set_blocks_source ON set_blocks (set_id, source, target);
CREATE INDEX set_blocks_target ON set_blocks (set_id, target);

-- Where consecutive rows stand in their file, with ids and addresses; packed, see src/set/detail.rs.
CREATE TABLE set_details (
    set_id INTEGER NOT NULL REFERENCES sets,
    first_row INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    file INTEGER NOT NULL REFERENCES set_files,
    first_line INTEGER NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX set_details_row ON set_details (set_id, first_row);

-- The ids of a set, sorted, as differences in base 128: tells at the next import what is there already.
CREATE TABLE set_ids (id INTEGER PRIMARY KEY, set_id INTEGER NOT NULL REFERENCES sets, data BLOB NOT NULL);
CREATE INDEX set_ids_set ON set_ids (set_id);

-- First days of the months in which a set has any row.
CREATE TABLE set_months (set_id INTEGER NOT NULL REFERENCES sets, month INTEGER NOT NULL, PRIMARY KEY (set_id, month)) WITHOUT ROWID;

-- How much an entity did and had done to it in a month, with whomever: shares of activity are asked for more often than read
-- from millions of rows.
CREATE TABLE set_activity (
    set_id INTEGER NOT NULL REFERENCES sets,
    entity INTEGER NOT NULL REFERENCES set_entities,
    month INTEGER NOT NULL,
    acted INTEGER NOT NULL,
    received INTEGER NOT NULL,
    PRIMARY KEY (set_id, entity, month)
) WITHOUT ROWID;
