-- A base: its tables, fields and views as metadata, its change log, and what its actions need. One schema a base.

CREATE TABLE tables (
    id bigint PRIMARY KEY,
    uid text NOT NULL UNIQUE,
    name text NOT NULL,
    position integer NOT NULL DEFAULT 0,
    primary_field_id bigint,
    -- Live records, kept by every action that makes, deletes or restores some: an unfiltered count costs nothing.
    record_count bigint NOT NULL DEFAULT 0,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
) WITH (fillfactor = 50);

CREATE TABLE fields (
    id bigint PRIMARY KEY,
    uid text NOT NULL UNIQUE,
    table_id bigint NOT NULL REFERENCES tables ON DELETE CASCADE,
    name text NOT NULL,
    type text NOT NULL,
    config jsonb NOT NULL DEFAULT '{}',
    -- The physical column. A conversion fills a new one and keeps the old for undo.
    column_name text NOT NULL,
    is_required boolean NOT NULL DEFAULT false,
    is_unique boolean NOT NULL DEFAULT false,
    default_value jsonb,
    help text NOT NULL DEFAULT '',
    position integer NOT NULL DEFAULT 0,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
CREATE INDEX fields_table ON fields (table_id);

CREATE TABLE views (
    id bigint PRIMARY KEY,
    uid text NOT NULL UNIQUE,
    table_id bigint NOT NULL REFERENCES tables ON DELETE CASCADE,
    name text NOT NULL,
    type text NOT NULL,
    config jsonb NOT NULL DEFAULT '{}',
    position integer NOT NULL DEFAULT 0,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
CREATE INDEX views_table ON views (table_id);

-- The counter behind the change log: locked last in every write, so numbers are gapless and in commit order.
CREATE TABLE log_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
INSERT INTO log_state DEFAULT VALUES;

CREATE TABLE changes (
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    through text NOT NULL,
    kind text NOT NULL,
    table_id bigint,
    -- Records touched; for create, delete and restore `record_ids` names them, merged into ranges.
    count bigint NOT NULL DEFAULT 0,
    record_ids int8multirange,
    field_ids bigint[],
    -- For changes of tables, fields and views: [{"of", "id", "before", "after"}] over their metadata rows.
    data jsonb,
    -- Changes that are undone together share the seq of their first one.
    undo_group bigint NOT NULL,
    undoes bigint,
    undone_by bigint
);
CREATE INDEX changes_undo ON changes (actor, undo_group DESC);
CREATE INDEX changes_deletes ON changes (seq DESC) WHERE kind = 'delete';

-- What a change did to each record: physical column -> value, before and after. Creating writes none: the record's own
-- created_at and created_by tell it, and its first values follow from the later befores.
CREATE TABLE record_changes (
    table_id bigint NOT NULL,
    record_id bigint NOT NULL,
    seq bigint NOT NULL,
    version integer NOT NULL,
    before jsonb,
    after jsonb,
    PRIMARY KEY (table_id, record_id, seq)
);
CREATE INDEX record_changes_seq ON record_changes (seq);

CREATE TABLE counters (
    field_id bigint NOT NULL,
    period text NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (field_id, period)
) WITH (fillfactor = 50);

CREATE TABLE files (
    uid text PRIMARY KEY,
    name text NOT NULL,
    size bigint NOT NULL,
    type text NOT NULL,
    width integer,
    height integer,
    sha256 bytea NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    linked_at timestamptz
);

CREATE TABLE idempotency (
    principal text NOT NULL,
    key text NOT NULL,
    route text NOT NULL,
    body_hash bytea NOT NULL,
    status integer,
    response bytea,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (principal, route, key)
);

CREATE TABLE consumers (
    name text PRIMARY KEY,
    seq bigint NOT NULL DEFAULT 0
);
