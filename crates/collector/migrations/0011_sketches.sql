-- Sketches of the answers of calls, by which one is found for an answer that no id names. `places` are the hashes by which
-- it is looked up, a list in JSON: the smallest of its answer, and those of its question plus 2^24.
CREATE TABLE sketches (
  id         INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES projects (id),
  trace_id   TEXT NOT NULL,
  span_id    TEXT NOT NULL,
  session    TEXT,
  user       TEXT,
  end_ms     INTEGER NOT NULL,
  sketch     BLOB NOT NULL,
  places     TEXT NOT NULL,
  UNIQUE (project_id, trace_id, span_id)
) STRICT;
CREATE TABLE sketch_places (
  project_id INTEGER NOT NULL,
  hash       INTEGER NOT NULL,
  end_ms     INTEGER NOT NULL,
  sketch_id  INTEGER NOT NULL,
  PRIMARY KEY (project_id, hash, end_ms, sketch_id)
) STRICT, WITHOUT ROWID;

-- Calls of before there were sketches. They are made of them one after the other, while the collector runs.
CREATE TABLE unsketched (
  project_id INTEGER NOT NULL,
  trace_id   TEXT NOT NULL,
  span_id    TEXT NOT NULL,
  PRIMARY KEY (project_id, trace_id, span_id)
) STRICT, WITHOUT ROWID;
INSERT INTO unsketched SELECT project_id, trace_id, span_id FROM calls;

-- Whatever erases a call erases what was made of it.
CREATE TRIGGER sketches_go_with_calls AFTER DELETE ON calls BEGIN
  DELETE FROM sketches WHERE project_id = OLD.project_id AND trace_id = OLD.trace_id AND span_id = OLD.span_id;
  DELETE FROM unsketched WHERE project_id = OLD.project_id AND trace_id = OLD.trace_id AND span_id = OLD.span_id;
END;
CREATE TRIGGER places_go_with_sketches AFTER DELETE ON sketches BEGIN
  DELETE FROM sketch_places WHERE project_id = OLD.project_id AND end_ms = OLD.end_ms AND sketch_id = OLD.id
    AND hash IN (SELECT value FROM json_each(OLD.places));
END;
