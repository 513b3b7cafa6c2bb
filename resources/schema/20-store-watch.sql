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
