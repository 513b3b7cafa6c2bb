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
