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
