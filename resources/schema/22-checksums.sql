-- The CRC-32 of each row of every other table, kept by triggers; `key` is the row's primary key.
CREATE TABLE checksums (
    name TEXT NOT NULL, key ANY NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY (name, key)
) STRICT, WITHOUT ROWID;
