-- For what is new since a time, and for the last look that found something new among thousands that did not.
CREATE INDEX samples_that_changed ON status_samples (release_id, remote_id, number) WHERE raw IS NOT NULL;
CREATE INDEX samples_by_time ON status_samples (at) WHERE raw IS NOT NULL;
CREATE INDEX events_by_time ON submission_events (at);
