-- Which rules a draft passed last; what each account's lists hold; who else has a catalogue number.
CREATE TABLE passed_packs (
    release_id TEXT PRIMARY KEY REFERENCES releases (id) ON DELETE CASCADE, pack TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE account_lists (account_id TEXT PRIMARY KEY, body TEXT NOT NULL CHECK (json_valid(body))) STRICT;
CREATE INDEX releases_by_catalog_number ON releases (catalog_number, label_key) WHERE catalog_number <> '';
