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
