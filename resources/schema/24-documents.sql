-- Papers and deliveries that were made of a release: what, when, under which name, with which bytes.
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE, at TEXT NOT NULL,
    kind TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX documents_of_release ON documents (release_id, number);
