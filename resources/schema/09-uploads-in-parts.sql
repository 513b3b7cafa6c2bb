-- bytes of each part; 0 for a file that goes in one piece
ALTER TABLE uploads ADD COLUMN part_size INTEGER NOT NULL DEFAULT 0;
-- what a person chose: held back, and where in the line; 0 for nowhere in particular
ALTER TABLE uploads ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE uploads ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE upload_parts ADD COLUMN md5 TEXT;

-- Uploads in parts that nobody goes on with: to be thrown away at the other end.
CREATE TABLE upload_orphans (
    account_id TEXT NOT NULL, upload_id TEXT NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (account_id, upload_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE upload_log (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL, words TEXT NOT NULL
) STRICT;
CREATE INDEX upload_log_of_file ON upload_log (account_id, sha256, number);
