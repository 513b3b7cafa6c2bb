-- By which rules and thresholds a draft's counts were found last, so that others are noticed.
ALTER TABLE releases ADD COLUMN checked_by TEXT NOT NULL DEFAULT '';
