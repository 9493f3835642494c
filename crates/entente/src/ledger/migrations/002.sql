-- Version 2: where the same text, letter for letter, was met again.

CREATE TABLE copies (
    document INTEGER NOT NULL REFERENCES documents,
    publication TEXT NOT NULL,
    url TEXT NOT NULL,
    source TEXT NOT NULL,
    published TEXT,
    PRIMARY KEY (document, publication, url)
) WITHOUT ROWID;
