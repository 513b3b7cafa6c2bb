-- The words that the search knows, so that a slip of the finger can be put right.
CREATE VIRTUAL TABLE release_terms USING fts5vocab('release_words', 'row');
