-- What was read in booklets, videos, motion artwork and lyrics, by their bytes as sound and pictures are.
CREATE TABLE file_facts (sha256 TEXT PRIMARY KEY, body TEXT NOT NULL CHECK (json_valid(body))) STRICT, WITHOUT ROWID;
