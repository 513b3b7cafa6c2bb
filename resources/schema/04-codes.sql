CREATE TABLE isrc_series (
    id TEXT PRIMARY KEY, label TEXT NOT NULL, prefix TEXT NOT NULL, year INTEGER NOT NULL, next INTEGER NOT NULL,
    follow_year INTEGER NOT NULL,
    UNIQUE (prefix, year)
) STRICT;
CREATE TABLE upc_pools (id TEXT PRIMARY KEY, label TEXT NOT NULL, name TEXT NOT NULL) STRICT;

-- No reference to releases: what became of a code is known for good, also when the release was deleted here.
CREATE TABLE codes (
    kind TEXT NOT NULL CHECK (kind IN ('isrc', 'upc')), code TEXT NOT NULL, spelled TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('free', 'reserved', 'used', 'burned')), source TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0, release_id TEXT NOT NULL DEFAULT '', node_id TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '', at TEXT NOT NULL, why TEXT NOT NULL, freed_by TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (kind, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX codes_of_source ON codes (source, state, position, code);
CREATE INDEX codes_of_release ON codes (release_id) WHERE release_id <> '';
CREATE INDEX codes_of_node ON codes (node_id) WHERE node_id <> '';
CREATE INDEX codes_by_time ON codes (at);
CREATE TRIGGER codes_sent_are_used AFTER UPDATE OF state ON submissions
    WHEN NEW.state IN ('posting', 'unknown', 'confirmed') AND json_valid(NEW.payload)
    BEGIN
        UPDATE codes SET state = 'used', why = 'sent', at = NEW.updated_at
            WHERE why <> 'sent' AND (
                (kind = 'upc' AND code = NEW.gtin14)
                OR (kind = 'isrc' AND code IN (SELECT value FROM json_tree(NEW.payload) WHERE key = 'isrc'))
            );
    END;
CREATE TRIGGER codes_of_the_deleted_are_burned AFTER DELETE ON releases
    BEGIN
        UPDATE codes SET state = 'burned', why = 'deleted' WHERE release_id = OLD.id AND state = 'reserved';
    END;
