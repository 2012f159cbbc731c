"""Statements that are kept have holes, for values and for other fragments."""

from afterbase.ground.sql import Hole, Sql, sql, value


def test_a_fragment_takes_the_place_of_a_hole_with_its_parameters() -> None:
    statement = sql("SELECT {} % 2 WHERE {} AND a = {}", 1, Hole("chosen"), 3) + Sql(" AND b LIKE '%%s'")
    before, after = statement.around("chosen")
    whole = before + sql("id = ANY({})", value([7], "bigint[]")) + after
    assert whole.text == "SELECT %s % 2 WHERE id = ANY(%s::bigint[]) AND a = %s AND b LIKE '%%s'"
    assert whole.params == (1, [7], 3)


def test_a_statement_is_filled_anew_each_time() -> None:
    statement = sql("a = {} AND b = {}", Hole("x"), 5)
    assert [statement.fill({"x": n}).params for n in (1, 2)] == [(1, 5), (2, 5)]
