"""The schema, as numbered steps. A step that has shipped never changes: what comes later is a step of its own.

`STEPS[n]` leads from version n to n + 1. All pending steps, the version and the application's mark are one transaction,
so that a kill leaves the old schema or the new one and nothing between. `releases` holds what the list shows, derived
from the draft in the same transaction that saves it; times are UTC ISO-8601 text and only for people: what has an order
is ordered by a number, because clocks jump.
"""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from trackball_desktop.storage import checksums
from trackball_desktop.storage.rows import fetch

APPLICATION_ID = 0x54424C31
"""Marks the file as ours ("TBL1")."""

_FIRST = """
CREATE TABLE releases (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    -- derived from the draft and its label's defaults
    title TEXT NOT NULL, artist TEXT NOT NULL, label TEXT NOT NULL, catalog_number TEXT NOT NULL, upc TEXT NOT NULL,
    gtin14 TEXT NOT NULL, release_date TEXT NOT NULL, track_count INTEGER NOT NULL, massivemusic_id INTEGER,
    account_id TEXT, title_key TEXT NOT NULL, artist_key TEXT NOT NULL, label_key TEXT NOT NULL,
    -- derived from findings, submissions, uploads and samples
    checked INTEGER NOT NULL DEFAULT 0, blockers INTEGER NOT NULL DEFAULT 0, warnings INTEGER NOT NULL DEFAULT 0,
    hints INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'draft', remote_id TEXT, status TEXT, as_of TEXT,
    gone INTEGER NOT NULL DEFAULT 0, next_look TEXT,
    -- the draft's own
    revision INTEGER NOT NULL DEFAULT 0, saved_at TEXT NOT NULL, changed_at TEXT NOT NULL, changed_no INTEGER NOT NULL,
    trashed_at TEXT, trash_days INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX releases_by_change ON releases (changed_no) WHERE trashed_at IS NULL;
CREATE INDEX releases_by_title ON releases (title_key) WHERE trashed_at IS NULL;
CREATE INDEX releases_by_artist ON releases (artist_key) WHERE trashed_at IS NULL;
CREATE INDEX releases_by_label ON releases (label_key) WHERE trashed_at IS NULL;
CREATE INDEX releases_by_date ON releases (release_date) WHERE trashed_at IS NULL;
CREATE INDEX releases_by_state ON releases (state, changed_no) WHERE trashed_at IS NULL;
CREATE INDEX releases_by_gtin ON releases (gtin14) WHERE gtin14 <> '';
CREATE INDEX releases_to_look_at ON releases (next_look) WHERE next_look IS NOT NULL;
CREATE INDEX releases_in_trash ON releases (trashed_at) WHERE trashed_at IS NOT NULL;

CREATE TABLE drafts (
    release_id TEXT PRIMARY KEY REFERENCES releases (id) ON DELETE CASCADE,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE tracks (
    release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    track_id TEXT NOT NULL, title TEXT NOT NULL, version TEXT NOT NULL, artist TEXT NOT NULL, isrc TEXT NOT NULL,
    duration REAL,
    PRIMARY KEY (release_id, track_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tracks_by_id ON tracks (track_id);
CREATE INDEX tracks_by_isrc ON tracks (isrc) WHERE isrc <> '';

CREATE TABLE artists (
    release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (release_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX artists_by_name ON artists (name, release_id);

CREATE VIRTUAL TABLE release_words USING fts5 (
    names, codes, tracks, people,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
CREATE VIRTUAL TABLE release_parts USING fts5 (
    names,
    content = '', contentless_delete = 1, tokenize = 'trigram remove_diacritics 1'
);

CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    label TEXT NOT NULL, at TEXT NOT NULL, edit TEXT, inverse TEXT, undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX history_of_release ON history (release_id, id);

CREATE TABLE label_defaults (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;

CREATE TABLE assets (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    owner_id TEXT NOT NULL, role TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    sha256 TEXT
) STRICT;
CREATE INDEX assets_of_release ON assets (release_id, role);
CREATE INDEX assets_of_owner ON assets (owner_id);
CREATE INDEX assets_by_sha256 ON assets (sha256) WHERE sha256 IS NOT NULL;

CREATE TABLE facts (
    sha256 TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('audio', 'artwork')),
    body TEXT NOT NULL, duration REAL, pcm_sha256 TEXT
) STRICT;
CREATE INDEX facts_by_sound ON facts (pcm_sha256) WHERE pcm_sha256 IS NOT NULL;

CREATE TABLE file_hashes (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL
) STRICT;

CREATE TABLE uploads (
    account_id TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, key TEXT NOT NULL, path TEXT NOT NULL,
    release_id TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, sent_bytes INTEGER NOT NULL, upload_id TEXT,
    etag TEXT, verified_at TEXT, error TEXT, not_before TEXT,
    PRIMARY KEY (account_id, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX uploads_by_state ON uploads (state);

-- One master may serve a single and an album: the file is sent once, and each release waits for it.
CREATE TABLE upload_releases (
    release_id TEXT NOT NULL, account_id TEXT NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (release_id, account_id, sha256),
    FOREIGN KEY (account_id, sha256) REFERENCES uploads ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_releases_by_file ON upload_releases (account_id, sha256);

CREATE TABLE upload_parts (
    account_id TEXT NOT NULL, sha256 TEXT NOT NULL, number INTEGER NOT NULL, offset INTEGER NOT NULL,
    length INTEGER NOT NULL, part_sha256 TEXT, etag TEXT,
    PRIMARY KEY (account_id, sha256, number),
    FOREIGN KEY (account_id, sha256) REFERENCES uploads ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- No reference to releases: what was sent to OpenPlay is known for good, also when the release was deleted here.
CREATE TABLE submissions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    release_id TEXT NOT NULL, account_id TEXT NOT NULL, upc TEXT NOT NULL, gtin14 TEXT NOT NULL,
    payload TEXT NOT NULL, payload_sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'posting', 'unknown', 'confirmed', 'refused', 'withdrawn')),
    remote_id TEXT, not_before TEXT, attempts INTEGER NOT NULL, searches_ok INTEGER NOT NULL, first_unknown_at TEXT,
    asks TEXT, needs_files INTEGER NOT NULL, manifest_key TEXT, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX submissions_of_release ON submissions (release_id, number);
CREATE INDEX submissions_open ON submissions (state) WHERE state IN ('queued', 'posting', 'unknown');
CREATE UNIQUE INDEX one_live_submission_per_release ON submissions (release_id)
    WHERE state IN ('queued', 'posting', 'unknown', 'confirmed');
CREATE UNIQUE INDEX one_live_submission_per_code ON submissions (account_id, gtin14)
    WHERE state IN ('queued', 'posting', 'unknown', 'confirmed');
CREATE TRIGGER submissions_are_frozen
    BEFORE UPDATE OF id, release_id, account_id, upc, gtin14, payload, payload_sha256, created_at ON submissions
    BEGIN SELECT RAISE(ABORT, 'what was frozen for sending never changes'); END;
CREATE TRIGGER submissions_stay BEFORE DELETE ON submissions
    BEGIN SELECT RAISE(ABORT, 'submissions are never deleted'); END;

CREATE TABLE submission_events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    submission_id TEXT NOT NULL REFERENCES submissions (id),
    at TEXT NOT NULL, actor TEXT NOT NULL CHECK (actor IN ('you', 'app', 'service')), what TEXT NOT NULL,
    detail TEXT NOT NULL, raw TEXT
) STRICT;
CREATE INDEX events_of_submission ON submission_events (submission_id, number);
CREATE TRIGGER events_stand BEFORE UPDATE ON submission_events
    BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON submission_events
    BEGIN SELECT RAISE(ABORT, 'events are only added'); END;

CREATE TABLE status_samples (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    release_id TEXT NOT NULL, remote_id TEXT NOT NULL, at TEXT NOT NULL, http_status INTEGER NOT NULL, status TEXT,
    raw TEXT, fingerprint TEXT NOT NULL
) STRICT;
CREATE INDEX samples_of_release ON status_samples (release_id, number);
CREATE TRIGGER samples_stand BEFORE UPDATE ON status_samples
    BEGIN SELECT RAISE(ABORT, 'samples are only added'); END;
CREATE TRIGGER samples_stay BEFORE DELETE ON status_samples
    BEGIN SELECT RAISE(ABORT, 'samples are only added'); END;

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE accounts (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE COLLATE NOCASE, body TEXT NOT NULL
) STRICT;
"""

FIRST_TARGET = "openplay"
"""The id of the only target there was, in libraries and receipts from before there were several."""

_FROZEN_CONTENTS = """
-- The files as they were checked and the findings at that time, beside the payload of a submission.
CREATE TABLE submission_contents (
    submission_id TEXT PRIMARY KEY REFERENCES submissions (id),
    assets TEXT NOT NULL CHECK (json_valid(assets)), findings TEXT NOT NULL CHECK (json_valid(findings))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER contents_come_first BEFORE INSERT ON submission_contents
    WHEN EXISTS (SELECT 1 FROM submission_events WHERE submission_id = NEW.submission_id)
    BEGIN SELECT RAISE(ABORT, 'what is sent is frozen when it is queued'); END;
CREATE TRIGGER contents_are_frozen BEFORE UPDATE ON submission_contents
    BEGIN SELECT RAISE(ABORT, 'what was frozen for sending never changes'); END;
CREATE TRIGGER contents_stay BEFORE DELETE ON submission_contents
    BEGIN SELECT RAISE(ABORT, 'what was frozen for sending is never deleted'); END;
"""

_TERMS = """
-- The words that the search knows, so that a slip of the finger can be put right.
CREATE VIRTUAL TABLE release_terms USING fts5vocab('release_words', 'row');
"""

_CODES = """
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
"""

_PEOPLE = """
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
"""

_NEWS = """
-- For what is new since a time, and for the last look that found something new among thousands that did not.
CREATE INDEX samples_that_changed ON status_samples (release_id, remote_id, number) WHERE raw IS NOT NULL;
CREATE INDEX samples_by_time ON status_samples (at) WHERE raw IS NOT NULL;
CREATE INDEX events_by_time ON submission_events (at);
"""

_TEMPLATES = """
CREATE TABLE templates (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
"""

_ONCE = """
-- Seconds that the app has run, and asked, since an answer was lost; by a clock that cannot be set.
ALTER TABLE submissions ADD COLUMN settled REAL NOT NULL DEFAULT 0;
CREATE TRIGGER submissions_begin_queued BEFORE INSERT ON submissions WHEN NEW.state <> 'queued'
    BEGIN SELECT RAISE(ABORT, 'a submission begins as queued'); END;
CREATE TRIGGER submissions_move BEFORE UPDATE OF state ON submissions
    WHEN NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN (
        'queued>posting', 'queued>confirmed', 'queued>refused', 'queued>withdrawn',
        'posting>confirmed', 'posting>unknown', 'posting>refused', 'posting>queued',
        'unknown>confirmed', 'unknown>queued', 'confirmed>withdrawn'
    )
    BEGIN SELECT RAISE(ABORT, 'a submission has no such move'); END;
-- Never a POST from unknown: only the question whether it is there, and its answer, leads back.
CREATE TRIGGER unknown_waits_for_a_person BEFORE UPDATE OF state ON submissions
    WHEN OLD.state = 'unknown' AND NEW.state = 'queued' AND OLD.asks IS NOT 'unknown'
    BEGIN SELECT RAISE(ABORT, 'a lost answer is not sent again without a person'); END;
CREATE TABLE receipts (
    submission_id TEXT PRIMARY KEY REFERENCES submissions (id), path TEXT NOT NULL, sha256 TEXT NOT NULL,
    written_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

_UPLOADS_IN_PARTS = """
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
"""

_CHECKS = """
-- Which rules a draft passed last; what each account's lists hold; who else has a catalogue number.
CREATE TABLE passed_packs (
    release_id TEXT PRIMARY KEY REFERENCES releases (id) ON DELETE CASCADE, pack TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE account_lists (account_id TEXT PRIMARY KEY, body TEXT NOT NULL CHECK (json_valid(body))) STRICT;
CREATE INDEX releases_by_catalog_number ON releases (catalog_number, label_key) WHERE catalog_number <> '';
"""

_LOOKS = """
-- When the next look was planned, so that a clock that was set since is found out; when records beside it were sought.
ALTER TABLE releases ADD COLUMN look_planned_at TEXT;
ALTER TABLE releases ADD COLUMN sought_at TEXT;
"""

_LABELS = """
-- Labels are counted in the order of this index: without their spelling in it, each count sorts the whole library.
DROP INDEX releases_by_label;
CREATE INDEX releases_by_label ON releases (label_key, label) WHERE trashed_at IS NULL;
"""

_LOOK_RUNS = """
-- One row for looks that found the same, from the first (`at`) to the last (`until`), counted in `looks`. `place` gives
-- the rows of a release the order of their last looks; `after_gap` is the place of a row's first look where looks were
-- missed before it.
ALTER TABLE status_samples ADD COLUMN until TEXT NOT NULL DEFAULT '';
ALTER TABLE status_samples ADD COLUMN looks INTEGER NOT NULL DEFAULT 1;
ALTER TABLE status_samples ADD COLUMN after_gap INTEGER NOT NULL DEFAULT 0;
ALTER TABLE status_samples ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
DROP TRIGGER samples_stand;
DROP TRIGGER samples_stay;
CREATE TEMP TABLE old_looks AS
    SELECT number, release_id, remote_id, at, raw IS NOT NULL AS news,
        lag(at) OVER by_release AS before,
        max(CASE WHEN raw IS NOT NULL THEN at END)
            OVER (PARTITION BY release_id ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS changed
    FROM status_samples WINDOW by_release AS (PARTITION BY release_id ORDER BY number);
-- Looks were planned after a tenth of the time since the last change, from 2 minutes to 2 hours.
CREATE TEMP TABLE gaps AS
    SELECT number, release_id FROM old_looks WHERE before IS NOT NULL
        AND (julianday(at) - julianday(before)) * 86400
            > min(max((julianday(before) - julianday(coalesce(changed, before))) * 8640, 120), 7200) * 1.2 + 600;
CREATE INDEX temp.gaps_of_release ON gaps (release_id, number);
-- A run begins with news about its record, and with the record's first look after a gap.
CREATE TEMP TABLE runs AS
    SELECT o.number, sum(
        o.news OR NOT EXISTS (
            SELECT 1 FROM status_samples p WHERE p.release_id = o.release_id AND p.remote_id = o.remote_id
                AND p.number < o.number
                AND p.number >= (SELECT coalesce(max(g.number), 0) FROM gaps g
                    WHERE g.release_id = o.release_id AND g.number <= o.number)
        )
    ) OVER (PARTITION BY o.release_id, o.remote_id ORDER BY o.number) AS run
    FROM old_looks o;
CREATE TEMP TABLE kept_runs AS
    SELECT min(s.number) AS first, max(s.number) AS last, count(*) AS looks
    FROM status_samples s JOIN runs r USING (number) GROUP BY s.release_id, s.remote_id, r.run;
CREATE INDEX temp.runs_by_first ON kept_runs (first);
UPDATE status_samples SET until = (
        SELECT l.at FROM kept_runs k JOIN status_samples l ON l.number = k.last WHERE k.first = status_samples.number
    ), looks = (SELECT looks FROM kept_runs WHERE first = status_samples.number),
    place = (SELECT last FROM kept_runs WHERE first = status_samples.number),
    after_gap = CASE WHEN number IN (SELECT number FROM gaps) THEN number ELSE 0 END
    WHERE number IN (SELECT first FROM kept_runs);
DELETE FROM status_samples WHERE number NOT IN (SELECT first FROM kept_runs);
DROP TABLE temp.kept_runs;
DROP TABLE temp.runs;
DROP TABLE temp.gaps;
DROP TABLE temp.old_looks;
CREATE INDEX samples_by_place ON status_samples (release_id, place);
CREATE TRIGGER samples_stand
    BEFORE UPDATE OF number, release_id, remote_id, at, http_status, status, raw, fingerprint, after_gap
    ON status_samples
    BEGIN SELECT RAISE(ABORT, 'samples are only added'); END;
CREATE TRIGGER samples_only_grow BEFORE UPDATE ON status_samples
    WHEN NEW.looks <> OLD.looks + 1 OR NEW.place <= OLD.place
    BEGIN SELECT RAISE(ABORT, 'a run of looks only grows, by one'); END;
CREATE TRIGGER samples_stay BEFORE DELETE ON status_samples
    BEGIN SELECT RAISE(ABORT, 'samples are only added'); END;
"""

_PUBLISHERS = """
-- Publishers are found by the search as all other people are: the words of the releases that name one are written anew.
DELETE FROM release_words WHERE rowid IN (
    SELECT r.row FROM releases r JOIN people_uses u ON u.release_id = r.id WHERE u.part = 'publisher'
);
INSERT INTO release_words (rowid, names, codes, tracks, people)
    SELECT r.row,
        r.title || char(10)
            || coalesce(CASE WHEN json_type(d.body, '$.display_title') = 'text'
                THEN json_extract(d.body, '$.display_title') END, '')
            || char(10) || r.artist || char(10) || r.label,
        r.catalog_number || char(10) || replace(replace(upper(r.catalog_number), '-', ''), ' ', '') || char(10)
            || r.upc || char(10) || replace(replace(r.upc, '-', ''), ' ', '') || char(10)
            || coalesce((SELECT group_concat(t.isrc, char(10)) FROM tracks t WHERE t.release_id = r.id), ''),
        coalesce((SELECT group_concat(t.title || ' ' || t.version || ' ' || t.artist, char(10))
            FROM tracks t WHERE t.release_id = r.id), ''),
        (SELECT group_concat(name, char(10)) FROM (
            SELECT a.name FROM artists a WHERE a.release_id = r.id
            UNION SELECT u.name FROM people_uses u WHERE u.release_id = r.id
        ))
    FROM releases r JOIN drafts d ON d.release_id = r.id
    WHERE EXISTS (SELECT 1 FROM people_uses u WHERE u.release_id = r.id AND u.part = 'publisher');
"""

_UNTOLD = """
-- The fields that OpenPlay's answer did not carry when a release was made of it.
CREATE TABLE untold_fields (
    release_id TEXT PRIMARY KEY REFERENCES releases (id) ON DELETE CASCADE,
    fields TEXT NOT NULL CHECK (json_valid(fields))
) STRICT, WITHOUT ROWID;
"""

_RECHECKS = """
-- By which rules and thresholds a draft's counts were found last, so that others are noticed.
ALTER TABLE releases ADD COLUMN checked_by TEXT NOT NULL DEFAULT '';
"""

_HELD = """
-- The error a submission waits for to pass, by its name; null where nothing stands in its way.
ALTER TABLE submissions ADD COLUMN held_by TEXT;
-- A lost answer is searched for whatever happens: what stopped for another reason than its own question goes on.
UPDATE submissions SET asks = NULL, not_before = NULL WHERE state = 'unknown' AND asks NOT IN ('unknown', 'found');
UPDATE releases SET state = 'unconfirmed'
    WHERE state = 'needs_you' AND id IN (SELECT release_id FROM submissions WHERE state = 'unknown' AND asks IS NULL);
-- What was posted and answered with 429 may have been created: it is looked for before it is posted again.
UPDATE submissions SET first_unknown_at = updated_at, searches_ok = 0, settled = 0
    WHERE state = 'queued' AND first_unknown_at IS NULL AND EXISTS (
        SELECT 1 FROM submission_events e
        WHERE e.submission_id = submissions.id AND json_extract(e.detail, '$.http_status') = 429
    );
"""

_ACTS = """
-- Names of which a person said that each is one act. What OpenPlay answers later does not change that.
CREATE TABLE acts (name TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO acts SELECT name, at FROM people_known WHERE by = 'you';
"""

_TRACK_LYRICS = """
-- Lyrics belong to the recording: those of a work go to each track that records it, and not to its instrumental where
-- another one is sung. Those of a work that no track records go to its description, so that nothing typed is lost.
CREATE TEMP TABLE work_lyrics AS
    SELECT d.release_id, w.fullkey AS work, w.value ->> '$.id' AS work_id, w.value ->> '$.local.lyrics' AS words,
        w.value ->> '$.description' AS description
    FROM drafts d JOIN json_each(d.body, '$.works') w
    WHERE json_type(w.value, '$.local.lyrics') = 'text' AND trim(w.value ->> '$.local.lyrics') <> '';
CREATE TEMP TABLE track_words AS
    SELECT d.release_id, t.fullkey AS track, l.work_id, CAST(n.key AS INTEGER) AS place, l.words,
        coalesce(t.value ->> '$.local.instrumental', 0) = 1
            OR coalesce(t.value ->> '$.audio_language', '') = 'No linguistic content' AS wordless
    FROM drafts d JOIN work_lyrics l ON l.release_id = d.release_id
    JOIN json_tree(d.body, '$.discs') t ON t.path LIKE '$.discs[%].tracks' AND t.type = 'object'
    JOIN json_each(t.value, '$.works') n ON n.value = l.work_id;
DELETE FROM track_words WHERE wordless AND EXISTS (
    SELECT 1 FROM track_words sung
    WHERE sung.release_id = track_words.release_id AND sung.work_id = track_words.work_id AND NOT sung.wordless
);
CREATE TEMP TABLE lyric_steps AS
    SELECT release_id, path, words, row_number() OVER (PARTITION BY release_id ORDER BY path) AS number FROM (
        SELECT release_id, track || '.local.lyrics' AS path, group_concat(words, char(10, 10) ORDER BY place) AS words
        FROM track_words GROUP BY release_id, track
        UNION ALL
        SELECT release_id, work || '.description',
            CASE WHEN trim(coalesce(description, '')) = '' THEN words ELSE description || char(10, 10) || words END
        FROM work_lyrics l WHERE NOT EXISTS (
            SELECT 1 FROM track_words t WHERE t.release_id = l.release_id AND t.work_id = l.work_id
        )
    );
CREATE TEMP TABLE moved_lyrics AS
    WITH RECURSIVE step (release_id, number, body) AS (
        SELECT release_id, 0, body FROM drafts WHERE release_id IN (SELECT release_id FROM work_lyrics)
        UNION ALL
        SELECT s.release_id, s.number + 1, json_set(s.body, n.path, n.words)
        FROM step s JOIN lyric_steps n ON n.release_id = s.release_id AND n.number = s.number + 1
    )
    SELECT release_id, body FROM step s
    WHERE number = (SELECT count(*) FROM lyric_steps n WHERE n.release_id = s.release_id);
UPDATE drafts SET body = (SELECT body FROM moved_lyrics m WHERE m.release_id = drafts.release_id)
    WHERE release_id IN (SELECT release_id FROM moved_lyrics);
UPDATE drafts SET body = json_set(body, '$.works', json((
        SELECT json_group_array(json(json_remove(w.value, '$.local')) ORDER BY w.key)
        FROM json_each(drafts.body, '$.works') w
    )))
    WHERE EXISTS (SELECT 1 FROM json_each(drafts.body, '$.works') w WHERE json_type(w.value, '$.local') IS NOT NULL);
DROP TABLE temp.moved_lyrics;
DROP TABLE temp.lyric_steps;
DROP TABLE temp.track_words;
DROP TABLE temp.work_lyrics;
-- One more store that knows an artist by an id.
ALTER TABLE people ADD COLUMN deezer_id TEXT NOT NULL DEFAULT '';
"""

_STORES = """
CREATE TABLE store_watch (
    release_id TEXT PRIMARY KEY REFERENCES releases (id) ON DELETE CASCADE, watched INTEGER NOT NULL, at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE store_plan (
    release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    store TEXT NOT NULL, country TEXT NOT NULL, next_at TEXT NOT NULL, release_date TEXT NOT NULL, asked_at TEXT,
    first_seen TEXT, outcome TEXT, missed INTEGER NOT NULL DEFAULT 0, differences INTEGER NOT NULL DEFAULT 0,
    wrong_page INTEGER NOT NULL DEFAULT 0, link TEXT NOT NULL DEFAULT '', problem TEXT NOT NULL DEFAULT '',
    problems INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (release_id, store, country)
) STRICT, WITHOUT ROWID;
CREATE INDEX store_plan_by_time ON store_plan (store, next_at);
CREATE TABLE store_polls (
    number INTEGER PRIMARY KEY, release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    store TEXT NOT NULL, country TEXT NOT NULL, at TEXT NOT NULL, until TEXT NOT NULL,
    polls INTEGER NOT NULL DEFAULT 1, outcome TEXT NOT NULL, link TEXT NOT NULL, fingerprint TEXT NOT NULL,
    same_cover INTEGER, raw BLOB
) STRICT;
CREATE INDEX store_polls_by_release ON store_polls (release_id, store, country, number);
CREATE INDEX store_polls_by_time ON store_polls (at);
CREATE TABLE store_links (
    release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    store TEXT NOT NULL, link TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (release_id, store)
) STRICT, WITHOUT ROWID;
CREATE TABLE artist_pages (
    store TEXT NOT NULL, artist_key TEXT NOT NULL, page TEXT NOT NULL, artist TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (store, artist_key, page)
) STRICT, WITHOUT ROWID;
"""

_FILE_FACTS = """
-- What was read in booklets, videos, motion artwork and lyrics, by their bytes as sound and pictures are.
CREATE TABLE file_facts (sha256 TEXT PRIMARY KEY, body TEXT NOT NULL CHECK (json_valid(body))) STRICT, WITHOUT ROWID;
"""
_CHECKSUMS = checksums.SCHEMA

NAME_TARGETS = """
UPDATE accounts SET body = json_remove(
        json_set(body, '$.target', 'openplay', '$.fields', json_object(
            'read_base', body ->> '$.read_base', 'write_base', body ->> '$.write_base', 'key_id', body ->> '$.key_id'
        )),
        '$.read_base', '$.write_base', '$.key_id'
    )
    WHERE json_valid(body) AND json_type(body) = 'object' AND body ->> '$.target' IS NULL;
"""
"""Gives accounts from before there were several targets the only one there was; others stay as they are."""

_TARGETS = f"""
-- Whose fields an account has, and where a submission and its receipt went. Until now there was one target.
ALTER TABLE submissions ADD COLUMN target TEXT NOT NULL DEFAULT 'openplay';
ALTER TABLE receipts ADD COLUMN target TEXT NOT NULL DEFAULT 'openplay';
{NAME_TARGETS}-- What was sent in the app's own names, whatever the payload calls it; so far it has the same names.
ALTER TABLE submissions ADD COLUMN sent TEXT NOT NULL DEFAULT '{{}}' CHECK (json_valid(sent));
UPDATE submissions SET sent = json_object(
        'title', coalesce(payload ->> '$.title', ''), 'artist', coalesce(payload ->> '$.artist_display_name', ''),
        'label', coalesce(payload ->> '$.label', ''), 'upc', coalesce(payload ->> '$.upc', ''),
        'release_date', coalesce(payload ->> '$.release_date', ''),
        'tracks', json((
            SELECT json_group_array(json_object(
                'title', coalesce(t.value ->> '$.title', ''), 'isrc', coalesce(t.value ->> '$.isrc', '')
            ))
            FROM json_each(payload, '$.discs') d, json_each(CASE d.type WHEN 'object' THEN d.value END, '$.tracks') t
            WHERE t.type = 'object'
        ))
    )
    WHERE json_valid(payload) AND json_type(payload) = 'object' AND payload <> '{{}}';
DROP TRIGGER submissions_are_frozen;
CREATE TRIGGER submissions_are_frozen
    BEFORE UPDATE OF id, release_id, account_id, upc, gtin14, payload, payload_sha256, created_at, target, sent
    ON submissions
    BEGIN SELECT RAISE(ABORT, 'what was frozen for sending never changes'); END;
DROP TRIGGER codes_sent_are_used;
CREATE TRIGGER codes_sent_are_used AFTER UPDATE OF state ON submissions
    WHEN NEW.state IN ('posting', 'unknown', 'confirmed')
    BEGIN
        UPDATE codes SET state = 'used', why = 'sent', at = NEW.updated_at
            WHERE why <> 'sent' AND (
                (kind = 'upc' AND code = NEW.gtin14)
                OR (kind = 'isrc' AND code IN (SELECT value FROM json_tree(NEW.sent) WHERE key = 'isrc'))
                OR (kind = 'isrc' AND json_valid(NEW.payload)
                    AND code IN (SELECT value FROM json_tree(NEW.payload) WHERE key = 'isrc'))
            );
    END;
"""  # noqa: S608 - no value of anybody's

_DOCUMENTS = """
-- Papers and deliveries that were made of a release: what, when, under which name, with which bytes.
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE, at TEXT NOT NULL,
    kind TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX documents_of_release ON documents (release_id, number);
"""

_TO_DO = """
-- How many of a draft's blockers are only what is not filled in yet.
ALTER TABLE releases ADD COLUMN to_do INTEGER NOT NULL DEFAULT 0;
"""

_PER_TARGET = """
-- A release may go to several targets: what stands in `releases` about it is that of the one that needs most.
CREATE TABLE release_targets (
    release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    target TEXT NOT NULL, account_id TEXT NOT NULL, submission_id TEXT NOT NULL, state TEXT NOT NULL,
    remote_id TEXT, status TEXT, as_of TEXT, gone INTEGER NOT NULL DEFAULT 0,
    next_look TEXT, look_planned_at TEXT, sought_at TEXT,
    PRIMARY KEY (release_id, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX targets_to_look_at ON release_targets (next_look) WHERE next_look IS NOT NULL;
CREATE INDEX targets_by_remote_id ON release_targets (remote_id) WHERE remote_id IS NOT NULL;
INSERT INTO release_targets
    SELECT r.id, s.target, s.account_id, s.id, r.state, r.remote_id, r.status, r.as_of, r.gone, r.next_look,
        r.look_planned_at, r.sought_at
    FROM releases r JOIN submissions s ON s.number = (SELECT max(number) FROM submissions WHERE release_id = r.id);
DROP INDEX releases_to_look_at;
DROP TRIGGER IF EXISTS sum_releases_insert;
DROP TRIGGER IF EXISTS sum_releases_update;
DROP TRIGGER IF EXISTS sum_releases_delete;
ALTER TABLE releases DROP COLUMN next_look;
ALTER TABLE releases DROP COLUMN look_planned_at;
ALTER TABLE releases DROP COLUMN sought_at;
ALTER TABLE releases ADD COLUMN target TEXT NOT NULL DEFAULT '';
ALTER TABLE releases ADD COLUMN targets INTEGER NOT NULL DEFAULT 0;
UPDATE releases SET targets = 1,
        target = (SELECT target FROM release_targets t WHERE t.release_id = releases.id)
    WHERE id IN (SELECT release_id FROM release_targets);
DROP INDEX one_live_submission_per_release;
CREATE UNIQUE INDEX one_live_submission_per_target ON submissions (release_id, target)
    WHERE state IN ('queued', 'posting', 'unknown', 'confirmed');
-- The target that must have the release before it is sent; empty where it waits for none.
ALTER TABLE submissions ADD COLUMN after TEXT NOT NULL DEFAULT '';
-- Ids of two targets may be the same.
DROP TRIGGER samples_stand;
DROP TRIGGER samples_only_grow;
ALTER TABLE status_samples ADD COLUMN target TEXT NOT NULL DEFAULT 'openplay';
UPDATE status_samples SET target = coalesce(
        (
            SELECT s.target FROM submissions s WHERE s.release_id = status_samples.release_id
            ORDER BY s.state = 'confirmed' DESC, s.number DESC LIMIT 1
        ),
        'openplay'
    );
CREATE TRIGGER samples_stand
    BEFORE UPDATE OF number, release_id, remote_id, at, http_status, status, raw, fingerprint, after_gap, target
    ON status_samples
    BEGIN SELECT RAISE(ABORT, 'samples are only added'); END;
CREATE TRIGGER samples_only_grow BEFORE UPDATE ON status_samples
    WHEN NEW.looks <> OLD.looks + 1 OR NEW.place <= OLD.place
    BEGIN SELECT RAISE(ABORT, 'a run of looks only grows, by one'); END;
"""

STEPS: tuple[str, ...] = (
    _FIRST,
    _FROZEN_CONTENTS,
    _TERMS,
    _CODES,
    _PEOPLE,
    _NEWS,
    _TEMPLATES,
    _ONCE,
    _UPLOADS_IN_PARTS,
    _CHECKS,
    _LOOKS,
    _LABELS,
    _LOOK_RUNS,
    _PUBLISHERS,
    _UNTOLD,
    _RECHECKS,
    _HELD,
    _ACTS,
    _TRACK_LYRICS,
    _STORES,
    _FILE_FACTS,
    _CHECKSUMS,
    _TARGETS,
    _DOCUMENTS,
    _TO_DO,
    _PER_TARGET,
)


def version_of(connection: apsw.Connection) -> int:
    """Return how many steps the file has behind it; 0 for an empty one."""
    return int(connection.pragma("user_version"))


def migrate(connection: apsw.Connection, steps: Sequence[str] = STEPS) -> None:
    """Take all pending steps in one transaction; does nothing when there are none.

    Foreign keys must be off on this connection, so that a step may rebuild a table; they are checked before the commit.
    """
    checksums.register(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in steps[version_of(connection) :]:  # read again: another process may have been faster
            connection.execute(step)
        checksums.install(connection)
        connection.pragma("application_id", APPLICATION_ID)
        connection.pragma("user_version", len(steps))
        broken = fetch(connection, "PRAGMA foreign_key_check")
        if broken:
            raise apsw.ConstraintError(f"{len(broken)} references lead nowhere after the migration")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
