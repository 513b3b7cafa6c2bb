-- How many of a draft's blockers are only what is not filled in yet.
ALTER TABLE releases ADD COLUMN to_do INTEGER NOT NULL DEFAULT 0;
