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
