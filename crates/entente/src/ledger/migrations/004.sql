-- Version 4: what people say of events, and what sentences resemble.

-- A person's judgement of an event. The latest of an event counts; older ones stay. It changes no reading.
CREATE TABLE reviews (
    id INTEGER PRIMARY KEY,
    event INTEGER NOT NULL REFERENCES events,
    verdict TEXT NOT NULL CHECK (verdict IN ('accept', 'correct', 'reject')),
    reviewer TEXT NOT NULL,
    reason TEXT NOT NULL,               -- '' where none was given
    json TEXT CHECK ((json IS NOT NULL) = (verdict = 'correct')),  -- the fields that were wrong, as they should be
    at TEXT NOT NULL                    -- UTC
);
CREATE INDEX reviews_by_event ON reviews (event, id);

CREATE TRIGGER reviews_kept_u BEFORE UPDATE ON reviews
    BEGIN SELECT RAISE(ABORT, 'reviews are never changed: review again'); END;
CREATE TRIGGER reviews_kept_d BEFORE DELETE ON reviews
    BEGIN SELECT RAISE(ABORT, 'reviews are never deleted: review again'); END;

-- The model's vector of a sentence: its scale as a little-endian 32-bit float, then one signed byte a dimension. The byte
-- times the scale is the coordinate. Sentences that were read before version 4 have none.
CREATE TABLE sentence_vectors (
    sentence INTEGER PRIMARY KEY REFERENCES sentences,
    data BLOB NOT NULL
);

-- The small columns of large rows, so that thousands of matches are looked up without reading texts.
CREATE INDEX readings_in_short ON readings (id, document, run);
CREATE INDEX documents_in_short ON documents (id, published, publication);
CREATE INDEX documents_by_publication ON documents (publication, published);
