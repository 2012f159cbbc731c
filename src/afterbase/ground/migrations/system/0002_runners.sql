-- The standing connection of the process that runs a job: with it the process has gone, and the job may be taken up.
ALTER TABLE jobs ADD COLUMN runner text;
