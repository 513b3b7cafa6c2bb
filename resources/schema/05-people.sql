-- What people entered about someone; whoever is only named in drafts has no row here.
CREATE TABLE people (
    name TEXT PRIMARY KEY, sort_name TEXT NOT NULL DEFAULT '', openplay_id TEXT NOT NULL DEFAULT '',
    apple_id TEXT NOT NULL DEFAULT '', spotify_id TEXT NOT NULL DEFAULT '', ipi TEXT NOT NULL DEFAULT '',
    isni TEXT NOT NULL DEFAULT '', society TEXT NOT NULL DEFAULT '', country TEXT NOT NULL DEFAULT '',
    roles TEXT NOT NULL DEFAULT '[]', share TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT ''
) STRICT;
-- Derived from drafts, in the transaction that saves them.
CREATE TABLE people_uses (
    release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    name TEXT NOT NULL, part TEXT NOT NULL, role TEXT NOT NULL, uses INTEGER NOT NULL,
    PRIMARY KEY (release_id, name, part, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX people_uses_by_name ON people_uses (name, part);
CREATE TABLE people_looks (
    name TEXT PRIMARY KEY, skeleton TEXT NOT NULL, head TEXT NOT NULL, tail TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX people_by_skeleton ON people_looks (skeleton);
CREATE INDEX people_by_head ON people_looks (head) WHERE head <> '';
CREATE INDEX people_by_tail ON people_looks (tail) WHERE tail <> '';
-- Names that OpenPlay has spelled in an answer, and those that a person said are right.
CREATE TABLE people_known (
    name TEXT PRIMARY KEY, by TEXT NOT NULL CHECK (by IN ('openplay', 'you')), at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO people_uses
    SELECT d.release_id, trim(t.value),
        CASE WHEN t.key = 'publisher' THEN 'publisher' WHEN instr(t.path, 'primary_contributions') THEN 'artist'
            WHEN t.path LIKE '$.works[%' THEN 'writer' ELSE 'credit' END AS part,
        CASE WHEN json_type(d.body, t.path || '.role') = 'text' THEN trim(json_extract(d.body, t.path || '.role'))
            ELSE '' END AS role,
        count(*)
    FROM drafts d JOIN json_tree(d.body) t
    WHERE t.key IN ('artist', 'publisher') AND t.type = 'text' AND trim(t.value) <> ''
    GROUP BY 1, 2, 3, 4;
INSERT INTO people_known
    SELECT trim(t.value), 'openplay', min(s.at) FROM status_samples s JOIN json_tree(s.raw) t
    WHERE s.http_status = 200 AND s.raw IS NOT NULL AND json_valid(s.raw)
        AND t.key IN ('artist', 'publisher') AND t.type = 'text' AND trim(t.value) <> ''
    GROUP BY 1;
CREATE TRIGGER people_in_answers_are_known AFTER INSERT ON status_samples
    WHEN NEW.http_status = 200 AND NEW.raw IS NOT NULL AND json_valid(NEW.raw)
    BEGIN
        INSERT INTO people_known
            SELECT DISTINCT trim(value), 'openplay', NEW.at FROM json_tree(NEW.raw)
            WHERE key IN ('artist', 'publisher') AND type = 'text' AND trim(value) <> ''
            ON CONFLICT (name) DO UPDATE SET by = 'openplay';
    END;
