"""Names of people as SQL: of the members of the workspace whose base the connection sees, and of nobody else (R7).

What is in no table of the base is asked for once in a statement, however many records it reads.
"""

import json

from afterbase.ground.sql import Sql, sql, value
from afterbase.model.fields.systemlike import ACTORS

_BASE = Sql("b.id = substr(current_schema(), 2)::bigint")
_NAMES = sql(
    "(SELECT jsonb_object_agg(u.uid, u.name) FROM afterbase.users AS u JOIN afterbase.members AS m ON m.user_id = u.id"
    " JOIN afterbase.bases AS b ON b.workspace_id = m.workspace_id WHERE {})",
    _BASE,
)
_OTHERS = sql(
    "(SELECT CASE WHEN starts_with(w.locale, 'zh') THEN {} ELSE {} END FROM afterbase.workspaces AS w"
    " JOIN afterbase.bases AS b ON b.workspace_id = w.id WHERE {})",
    *(value(json.dumps({kind: words[place] for kind, words in ACTORS.items()}), "jsonb") for place in (1, 0)),
    _BASE,
)


def member_named(uid: Sql) -> Sql:
    """The name of a member; NULL for anybody else."""
    return sql("({} ->> {})", _NAMES, uid)


def name_shown(uid: Sql) -> Sql:
    """What cells show for somebody; for who is no member, what they are, in the language of the workspace, since a
    computed value is the same for everybody."""
    return sql("coalesce({}, {} ->> left({}, 3), {})", member_named(uid), _OTHERS, uid, uid)
