"""The syntax of formulas: the cases of cases/formula, what a tree is written as, and hostile texts."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterbase.model.formula.parser import COMPARISONS, MOST_DEPTH, MOST_NESTED, MOST_NODES, POWERS, parse_formula
from afterbase.model.formula.refusals import FormulaRefused, FormulaTooDeep, FormulaTooLarge, FormulaTooLong
from afterbase.model.formula.tokens import LONGEST
from afterbase.model.formula.trees import Binary, Boolean, Call, FieldRef, Node, Number, Span, Text, Unary, walk
from afterbase.model.formula.writing import references_of, rename_references, write_formula

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[3] / "cases/formula/syntax.json").read_text("utf-8"))
NOWHERE = Span(0, 0)


def shape_of(node: Node) -> Any:
    """The tree as JSON: literals as they are, `["{}", name]` for a field, `["IF", a, b]` for all else."""
    match node:
        case Number():
            return float(node.value)
        case Text() | Boolean():
            return node.value
        case FieldRef():
            return ["{}", node.name]
        case Unary():
            return [node.operator, shape_of(node.operand)]
        case Binary():
            return [node.operator, shape_of(node.left), shape_of(node.right)]
        case Call():
            return [node.name, *map(shape_of, node.arguments)]


@pytest.mark.parametrize("case", [c for c in CASES if "tree" in c], ids=lambda case: case["text"])
def test_a_formula_is_read_as_its_author_means_it(case: dict[str, Any]) -> None:
    assert shape_of(parse_formula(case["text"])) == case["tree"]


@pytest.mark.parametrize("case", [c for c in CASES if "refused" in c], ids=lambda case: case["text"])
def test_a_mistake_is_told_with_its_place(case: dict[str, Any]) -> None:
    with pytest.raises(FormulaRefused) as refusal:
        parse_formula(case["text"])
    error = refusal.value
    assert [error.code, error.data["at"], error.data["length"]] == case["refused"]
    for locale in ("en", "zh-CN"):
        assert error.message(locale)
        assert "{" not in error.message(locale).replace("“{”", "")


names = st.text(min_size=1, max_size=8).map(str.strip).filter(bool)
leaves = st.one_of(
    st.decimals(0, 10**12, allow_nan=False, places=4).map(lambda value: Number(value, NOWHERE)),
    st.text(max_size=12).map(lambda value: Text(value, NOWHERE)),
    st.booleans().map(lambda value: Boolean(value, NOWHERE)),
    names.map(lambda name: FieldRef(name, NOWHERE)),
)
functions = st.sampled_from(["IF", "SUM", "STDEV.P", "如果"])


def larger(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Binary, st.sampled_from(sorted(POWERS)), below, below, st.just(NOWHERE)),
        st.builds(Unary, st.sampled_from("+-%"), below, st.just(NOWHERE)),
        st.builds(Call, functions, st.lists(below, max_size=3).map(tuple), st.just(NOWHERE), st.just(NOWHERE)),
    )


trees: st.SearchStrategy[Node] = st.recursive(leaves, larger, max_leaves=20)


@given(tree=trees)
def test_what_is_written_is_read_as_the_same_tree(tree: Node) -> None:
    written = write_formula(tree)
    assert parse_formula(written) == tree
    assert parse_formula(f"=({written})") == tree


@given(tree=trees)
def test_every_part_stands_where_it_says(tree: Node) -> None:
    written = write_formula(tree)
    for node in walk(parse_formula(written)):
        assert parse_formula(written[node.span.start : node.span.end]) == node


@given(text=st.text(alphabet="1.e+-*/^&%=<>(){}\"'\\,;aI中“”（ ﹛\n\0🙂", max_size=30) | st.text(max_size=30))
def test_any_text_is_a_formula_or_refused_with_a_place_inside_it(text: str) -> None:
    try:
        read: Node | FormulaRefused = parse_formula(text)
    except FormulaRefused as error:
        read = error
    if isinstance(read, FormulaRefused):
        at, length = read.data["at"], read.data["length"]
        assert 0 <= at <= at + length <= len(text)
    else:
        assert parse_formula(write_formula(read)) == read


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("(" * 9_000, FormulaTooDeep),
        ("-" * 9_000 + "1", FormulaTooDeep),
        ("IF(" * 3_000, FormulaTooDeep),
        ("1" + "+1" * (MOST_DEPTH + 1), FormulaTooDeep),
        ("1" + "%" * (MOST_DEPTH + 1), FormulaTooDeep),
        ("SUM(" + ",".join("1" * MOST_NODES) + ")", FormulaTooLarge),
        ("1" * (LONGEST + 1), FormulaTooLong),
    ],
    ids=["parentheses", "signs", "calls", "chain", "percents", "arguments", "length"],
)
def test_a_hostile_formula_is_refused(text: str, refusal: type[FormulaRefused]) -> None:
    with pytest.raises(refusal):
        parse_formula(text)


def test_a_formula_may_be_as_deep_as_is_promised() -> None:
    nested = "(" * (MOST_NESTED - 1) + "1" + ")" * (MOST_NESTED - 1)
    chained = " & ".join(["{a}"] * MOST_DEPTH)
    assert parse_formula(nested) == Number(Decimal(1), NOWHERE)
    assert len(references_of(parse_formula(chained))) == MOST_DEPTH


def test_comparisons_are_those_that_bind_least() -> None:
    assert {operator for operator, power in POWERS.items() if power == min(POWERS.values())} == COMPARISONS


@given(first=names, second=names)
def test_a_renamed_field_is_found_under_its_new_name_and_nothing_else_changes(first: str, second: str) -> None:
    text = '  IF( {甲}>1 ,金额 /* 甲 */ , "{甲}" & {甲}) // end'
    kept = rename_references(text, {"甲": "fldA", "金额": "fldB"}.__getitem__)
    assert kept == '  IF( {fldA}>1 ,{fldB} /* 甲 */ , "{甲}" & {fldA}) // end'
    shown = rename_references(kept, {"fldA": first, "fldB": second}.__getitem__)
    assert [reference.name for reference in references_of(parse_formula(shown))] == [first, second, first]
