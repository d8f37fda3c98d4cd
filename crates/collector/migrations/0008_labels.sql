-- What people who label answers say of them. Every saying is kept; of each labeller the last one counts. `modes` is a list
-- in JSON, the primary one first.
CREATE TABLE labels (
  id          INTEGER PRIMARY KEY,
  project_id  INTEGER NOT NULL REFERENCES projects (id),
  response_id TEXT NOT NULL,
  labeller    TEXT NOT NULL,
  modes       TEXT NOT NULL,
  verdict     TEXT CHECK (verdict IN ('good', 'bad', 'neutral')),
  note        TEXT,
  at_ms       INTEGER NOT NULL
) STRICT;
CREATE INDEX labels_by_response ON labels (project_id, response_id, labeller);
