-- How far each sink is: what it has taken up of the records, and of what is known of the responses.
CREATE TABLE sinks (
  id               INTEGER PRIMARY KEY,
  project_id       INTEGER NOT NULL REFERENCES projects (id),
  name             TEXT NOT NULL,
  cursor           INTEGER NOT NULL,
  response_cursor  INTEGER NOT NULL,
  sent             INTEGER NOT NULL DEFAULT 0,
  last_sent_ms     INTEGER,
  last_error       TEXT,
  last_error_ms    INTEGER,
  failing_since_ms INTEGER,
  UNIQUE (project_id, name)
) STRICT;

-- The records that a sink has taken up. `turn` grows whenever there is more to do, so that what was found out about an
-- earlier state is not taken for the newest. `standing` is what may stand in the other system; it outlives the record
-- until it is removed there.
CREATE TABLE deliveries (
  sink_id          INTEGER NOT NULL REFERENCES sinks (id),
  record_id        BLOB NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('due', 'done', 'never')),
  due_at_ms        INTEGER NOT NULL,
  since_ms         INTEGER NOT NULL,
  turn             INTEGER NOT NULL DEFAULT 1,
  tries            INTEGER NOT NULL DEFAULT 0,
  not_yet_since_ms INTEGER,
  reason           TEXT,
  detail           TEXT,
  standing         TEXT,
  PRIMARY KEY (sink_id, record_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries (sink_id, due_at_ms) WHERE state = 'due';
CREATE INDEX deliveries_since ON deliveries (sink_id, since_ms) WHERE state = 'due';
CREATE INDEX deliveries_never ON deliveries (sink_id, reason) WHERE state = 'never';
