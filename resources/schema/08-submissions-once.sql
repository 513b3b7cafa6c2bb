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
