"""Where and when formulas of tests are read, and what is known there of a record and of who presses a button."""

from afterbase.ground.sql import Sql
from afterbase.model.formula.types import Setting

AROUND = {
    "CREATED_TIME": Sql("'2026-11-20T01:30:00Z'::timestamptz"),
    "CREATED_BY": Sql("'Lin Wei'::text"),
    "LAST_MODIFIED_TIME": Sql("'2026-11-27T10:05:00Z'::timestamptz"),
    "LAST_MODIFIED_BY": Sql("'Zhang Min'::text"),
    "RECORD_ID": Sql("'rec0000000000000a'::text"),
    "USER_NAME": Sql("'Lin Wei'::text"),
    "USER_EMAIL": Sql("'linwei@example.com'::text"),
    "USER_ID": Sql("'usr0000000000000a'::text"),
}
SETTING = Setting("Asia/Shanghai", Sql("'2026-11-28T01:30:00Z'::timestamptz"), AROUND)
