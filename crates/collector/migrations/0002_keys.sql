-- A key has a name for people, and may end: at once, or at a time that is still to come.
ALTER TABLE keys ADD COLUMN name TEXT;
ALTER TABLE keys ADD COLUMN ends_at_ms INTEGER;

-- The pages that may write with a key. Where a key has none here, those of the collector's settings may.
CREATE TABLE key_origins (
  key_id INTEGER NOT NULL REFERENCES keys (id),
  origin TEXT NOT NULL,
  PRIMARY KEY (key_id, origin)
) STRICT, WITHOUT ROWID;
