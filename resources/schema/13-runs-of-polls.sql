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
