CREATE TABLE projects (
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE,
  created_at_ms INTEGER NOT NULL
) STRICT;

-- A public key is no secret and is shown again at every start; of a secret key only its hash is kept.
CREATE TABLE keys (
  id            INTEGER PRIMARY KEY,
  project_id    INTEGER NOT NULL REFERENCES projects (id),
  kind          TEXT NOT NULL CHECK (kind IN ('public', 'secret')),
  hash          BLOB NOT NULL UNIQUE,
  shown         TEXT,
  created_at_ms INTEGER NOT NULL
) STRICT;

-- The present state of every record: the highest rev. `seq` grows with every change, so that a reader who
-- pages by it sees each record's newest state once, whatever comes in meanwhile.
CREATE TABLE records (
  project_id     INTEGER NOT NULL REFERENCES projects (id),
  id             BLOB NOT NULL,
  seq            INTEGER NOT NULL UNIQUE,
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
  body           TEXT NOT NULL,
  PRIMARY KEY (project_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX records_by_response ON records (project_id, response_id);
CREATE INDEX records_by_trace ON records (project_id, trace_id) WHERE trace_id IS NOT NULL;
CREATE INDEX records_by_visitor ON records (project_id, visitor);
CREATE INDEX records_by_kind ON records (project_id, kind, seq);

-- The revs that were replaced, or that came after a higher one.
CREATE TABLE history (
  project_id     INTEGER NOT NULL,
  id             BLOB NOT NULL,
  rev            INTEGER NOT NULL,
  visitor        TEXT NOT NULL,
  received_at_ms INTEGER NOT NULL,
  body           TEXT NOT NULL,
  PRIMARY KEY (project_id, id, rev)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_by_visitor ON history (project_id, visitor);

-- What is known of each answer, from all records about it. `visitor` is the one whose record brought the texts.
CREATE TABLE responses (
  project_id     INTEGER NOT NULL REFERENCES projects (id),
  id             TEXT NOT NULL,
  seq            INTEGER NOT NULL UNIQUE,
  trace_id       TEXT,
  span_id        TEXT,
  run_id         TEXT,
  model          TEXT,
  prompt_version TEXT,
  chars          INTEGER,
  text           TEXT,
  prompt         TEXT,
  visitor        TEXT,
  first_seen_ms  INTEGER NOT NULL,
  last_seen_ms   INTEGER NOT NULL,
  PRIMARY KEY (project_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sequence (last INTEGER NOT NULL) STRICT;
INSERT INTO sequence VALUES (0);
