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
