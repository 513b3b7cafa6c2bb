-- The ids of a view, in their order, come from the index alone: a list of 10,000 looks no release up and sorts none.
DROP INDEX releases_by_change;
DROP INDEX releases_by_title;
DROP INDEX releases_by_artist;
DROP INDEX releases_by_date;
DROP INDEX releases_by_state;
CREATE INDEX releases_by_change ON releases (changed_no, id) WHERE trashed_at IS NULL;
CREATE INDEX releases_by_title ON releases (title_key, changed_no, id) WHERE trashed_at IS NULL;
CREATE INDEX releases_by_artist ON releases (artist_key, changed_no, id) WHERE trashed_at IS NULL;
CREATE INDEX releases_by_date ON releases (release_date, changed_no, id) WHERE trashed_at IS NULL;
CREATE INDEX releases_by_state ON releases (state, changed_no, id) WHERE trashed_at IS NULL;
