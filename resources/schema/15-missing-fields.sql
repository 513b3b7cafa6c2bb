-- The fields that OpenPlay's answer did not carry when a release was made of it.
CREATE TABLE untold_fields (
    release_id TEXT PRIMARY KEY REFERENCES releases (id) ON DELETE CASCADE,
    fields TEXT NOT NULL CHECK (json_valid(fields))
) STRICT, WITHOUT ROWID;
