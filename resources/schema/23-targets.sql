-- Whose fields an account has, and where a submission and its receipt went. Until now there was one target.
ALTER TABLE submissions ADD COLUMN target TEXT NOT NULL DEFAULT 'openplay';
ALTER TABLE receipts ADD COLUMN target TEXT NOT NULL DEFAULT 'openplay';

UPDATE accounts SET body = json_remove(
        json_set(body, '$.target', 'openplay', '$.fields', json_object(
            'read_base', body ->> '$.read_base', 'write_base', body ->> '$.write_base', 'key_id', body ->> '$.key_id'
        )),
        '$.read_base', '$.write_base', '$.key_id'
    )
    WHERE json_valid(body) AND json_type(body) = 'object' AND body ->> '$.target' IS NULL;
-- What was sent in the app's own names, whatever the payload calls it; so far it has the same names.
ALTER TABLE submissions ADD COLUMN sent TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(sent));
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
    WHERE json_valid(payload) AND json_type(payload) = 'object' AND payload <> '{}';
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
