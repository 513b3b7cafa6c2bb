-- Names of which a person said that each is one act. What OpenPlay answers later does not change that.
CREATE TABLE acts (name TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO acts SELECT name, at FROM people_known WHERE by = 'you';
