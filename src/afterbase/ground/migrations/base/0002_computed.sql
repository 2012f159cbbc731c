-- What the column of a computed field was filled with: a digest of its expression. NULL asks for filling it anew.
ALTER TABLE fields ADD COLUMN filled text;
