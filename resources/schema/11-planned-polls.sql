-- When the next look was planned, so that a clock that was set since is found out; when records beside it were sought.
ALTER TABLE releases ADD COLUMN look_planned_at TEXT;
ALTER TABLE releases ADD COLUMN sought_at TEXT;
