-- The installation: people, workspaces, bases, jobs. What belongs to one base lives in that base's own schema.

-- Keys of bases, tables, fields and views. One sequence for all of them, so that a physical name (t12, f34) exists in
-- one base only: a statement that runs under another base's search_path cannot find it.
CREATE SEQUENCE ids;

CREATE TABLE settings (
    key text PRIMARY KEY,
    value jsonb NOT NULL
);

CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid text NOT NULL UNIQUE,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    locale text NOT NULL DEFAULT 'zh-CN',
    zone text NOT NULL DEFAULT 'Asia/Shanghai',
    theme text NOT NULL DEFAULT 'system',
    created_at timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE sessions (
    hash bytea PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    user_agent text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE workspaces (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid text NOT NULL UNIQUE,
    name text NOT NULL,
    locale text NOT NULL DEFAULT 'zh-CN',
    zone text NOT NULL DEFAULT 'Asia/Shanghai',
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE members (
    workspace_id bigint NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX members_user ON members (user_id);

CREATE TABLE invites (
    uid text PRIMARY KEY,
    workspace_id bigint NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    hash bytea NOT NULL UNIQUE,
    role text NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
    email text,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

CREATE TABLE tokens (
    uid text PRIMARY KEY,
    workspace_id bigint NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    name text NOT NULL,
    prefix text NOT NULL,
    hash bytea NOT NULL UNIQUE,
    role text NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
    created_by bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz,
    revoked_at timestamptz
);

CREATE TABLE bases (
    id bigint PRIMARY KEY DEFAULT nextval('ids'),
    uid text NOT NULL UNIQUE,
    workspace_id bigint NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    name text NOT NULL,
    icon text NOT NULL DEFAULT '',
    color text NOT NULL DEFAULT 'blue',
    -- Moves with every change of the base's tables, fields or views; compiled schemas are cached by it.
    version bigint NOT NULL DEFAULT 1,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
CREATE INDEX bases_workspace ON bases (workspace_id);

CREATE TABLE form_links (
    key text PRIMARY KEY,
    uid text NOT NULL UNIQUE,
    base_id bigint NOT NULL REFERENCES bases ON DELETE CASCADE,
    table_uid text NOT NULL,
    view_uid text NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);
CREATE UNIQUE INDEX form_links_view ON form_links (view_uid) WHERE revoked_at IS NULL;

CREATE TABLE jobs (
    uid text PRIMARY KEY,
    base_id bigint REFERENCES bases ON DELETE CASCADE,
    kind text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    args jsonb NOT NULL DEFAULT '{}',
    done bigint NOT NULL DEFAULT 0,
    total bigint,
    result jsonb,
    error jsonb,
    cancel_requested boolean NOT NULL DEFAULT false,
    attempts integer NOT NULL DEFAULT 0,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    heartbeat_at timestamptz,
    finished_at timestamptz
);
CREATE INDEX jobs_open ON jobs (created_at) WHERE state IN ('waiting', 'running');

-- An uploaded spreadsheet from its preview to its end; the file itself lies in the data folder until then.
CREATE TABLE imports (
    uid text PRIMARY KEY,
    base_id bigint NOT NULL REFERENCES bases ON DELETE CASCADE,
    name text NOT NULL,
    size bigint NOT NULL,
    preview jsonb,
    error jsonb,
    plan jsonb,
    job text REFERENCES jobs,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Rate limits: one row a bucket, counted by a conditional update before the guarded check (R31).
CREATE TABLE limits (
    bucket text PRIMARY KEY,
    tries integer NOT NULL DEFAULT 0,
    window_ends_at timestamptz NOT NULL
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
