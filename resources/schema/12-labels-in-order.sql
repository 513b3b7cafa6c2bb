-- Labels are counted in the order of this index: without their spelling in it, each count sorts the whole library.
DROP INDEX releases_by_label;
CREATE INDEX releases_by_label ON releases (label_key, label) WHERE trashed_at IS NULL;
