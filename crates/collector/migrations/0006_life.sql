-- For how many days after it last came something of a project is kept; none is for ever. And whether what is erased for
-- its age is taken back in the systems that it was passed on to.
ALTER TABLE projects ADD COLUMN keep_days INTEGER CHECK (keep_days > 0);
ALTER TABLE projects ADD COLUMN aged_elsewhere TEXT NOT NULL DEFAULT 'leave' CHECK (aged_elsewhere IN ('leave', 'retract'));

-- What is the oldest. Both grow at their ends only, which costs next to nothing.
CREATE INDEX records_by_age ON records (project_id, received_at_ms);
CREATE INDEX history_by_age ON history (project_id, received_at_ms);
