-- Up to which number the groups of the inbox are in here.
CREATE TABLE inbox (applied INTEGER NOT NULL) STRICT;
INSERT INTO inbox VALUES (0);

-- Where a record lies that a sink has taken up.
ALTER TABLE deliveries ADD COLUMN response_id TEXT NOT NULL DEFAULT '';
UPDATE deliveries SET response_id = coalesce((SELECT response_id FROM records WHERE records.id = record_id
  AND records.project_id = (SELECT project_id FROM sinks WHERE sinks.id = sink_id)), '');

-- The present state of every record, in the order of its changes: what is new is written behind everything else, and
-- every index ends with `seq`. A record is found by its response, for one response's records come together; an index by
-- id alone, which is a hash, would touch another page for each. Its own visitor may know many responses, its trace few.
CREATE TABLE ordered (
  seq            INTEGER PRIMARY KEY,
  project_id     INTEGER NOT NULL,
  id             BLOB NOT NULL,
  rev            INTEGER NOT NULL,
  kind           TEXT NOT NULL,
  retracted      INTEGER NOT NULL,
  response_id    TEXT NOT NULL,
  trace_id       TEXT,
  visitor        TEXT NOT NULL,
  first_at_ms    INTEGER NOT NULL,
  at_ms          INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  skew_ms        INTEGER NOT NULL,
  batch          TEXT NOT NULL,
  context        TEXT NOT NULL,
  body           TEXT NOT NULL
) STRICT;
INSERT INTO ordered
  SELECT seq, project_id, id, rev, kind, retracted, response_id, trace_id, visitor, first_at_ms, at_ms, received_at_ms, skew_ms, batch, context, body
  FROM records ORDER BY seq;
DROP TABLE records;
ALTER TABLE ordered RENAME TO records;
CREATE UNIQUE INDEX records_by_response ON records (project_id, response_id, id);
CREATE INDEX records_by_visitor ON records (project_id, visitor);
CREATE INDEX records_by_kind ON records (project_id, kind);

-- The responses that any record has named with a trace.
CREATE TABLE traces (
  project_id  INTEGER NOT NULL,
  trace_id    TEXT NOT NULL,
  response_id TEXT NOT NULL,
  PRIMARY KEY (project_id, trace_id, response_id)
) STRICT, WITHOUT ROWID;
INSERT INTO traces SELECT DISTINCT project_id, trace_id, response_id FROM records WHERE trace_id IS NOT NULL ORDER BY 1, 2, 3;
CREATE INDEX responses_by_visitor ON responses (project_id, visitor) WHERE visitor IS NOT NULL;
