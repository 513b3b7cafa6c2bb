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
