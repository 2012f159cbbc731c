-- Raised whenever computed fields are made or come to be computed otherwise. A write that was planned before such a
-- change did not know what to compute: it sets the number of its change to -1, which fails.
ALTER TABLE log_state ADD COLUMN computing bigint NOT NULL DEFAULT 0;
ALTER TABLE log_state ADD CONSTRAINT log_state_is_current CHECK (seq >= 0);
