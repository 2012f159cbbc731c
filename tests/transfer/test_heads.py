"""Finding the heads of a table, and naming its columns."""

from collections.abc import Sequence
from typing import Any

import pytest

from afterbase.features.transfer.heads import Layout, Merge, find_layout, name_columns

DATA = [["甲", "1", "2024-01-05"], ["乙", "2", "2024-01-06"], ["丙", "3", "2024-01-07"], ["丁", "4", "2024-01-08"]]
HEADS = ["名", "数", "日"]


def find(rows: Sequence[Any], merges: list[Merge] | None = None, **options: Any) -> Layout:
    numbered = [(n, row) for n, row in enumerate(rows, 1) if any(cell is not None for cell in row)]
    return find_layout([n for n, _ in numbered], [row for _, row in numbered], merges or [], **options)


def blank(*cells: Any) -> list[Any]:
    return [*cells, *[None] * (3 - len(cells))]


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ([], 1),
        ([blank("订单导出")], 2),
        ([blank("订单导出"), blank(), blank("导出时间：2024-01-05")], 4),
        ([blank(), blank(), blank("说明：仅供内部使用")], 4),
        ([blank("店铺：XX旗舰店", "导出人：张三")], 2),
    ],
)
def test_heads_are_found_below_titles_and_blank_rows(above: list[list[Any]], row: int) -> None:
    assert find([*above, HEADS, *DATA]) == Layout(row, 1, HEADS)


def test_a_title_merged_over_all_columns_is_no_head() -> None:
    assert find([blank("订单导出"), HEADS, *DATA], [(0, 0, 0, 2)]) == Layout(2, 1, HEADS)


def test_a_table_without_heads_has_none() -> None:
    assert find(DATA) == Layout(0, 0)
    assert find([["张三", "男"], ["李四", "女"], ["王五", "男"], ["赵六", "女"]]).header_row == 0


def test_a_single_column_has_its_first_text_as_head() -> None:
    assert find([["单号"], ["123"], ["456"]]) == Layout(1, 1, ["单号"])
    assert find([["123"], ["456"]]) == Layout(0, 0)


def test_years_among_the_heads_are_still_heads() -> None:
    rows = [["产品", "地区", "2023", "2024"], ["杯", "东", "1", "2"], ["盘", "西", "3", "4"], ["碗", "南", "5", "6"]]
    assert find(rows).header_row == 1


def test_merged_heads_join_parent_and_child() -> None:
    rows = [
        ["单号", "客户", None, "备注"],
        [None, "姓名", "电话", None],
        ["1", "张三", "138", "x"],
        ["2", "李四", "139", "y"],
    ]
    merges = [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)]
    assert find(rows, merges) == Layout(2, 2, ["单号", "客户 / 姓名", "客户 / 电话", "备注"])


def test_two_line_heads_of_a_text_file_join_where_the_lines_complete_each_other() -> None:
    rows = [
        ["订单", None, None, "商品", None, "备注"],
        ["单号", "时间", "店铺", "品名", "数量", None],
        ["1", "2024-01-05", "甲店", "杯", "1", "x"],
        ["2", "2024-01-06", "乙店", "盘", "2", "y"],
    ]
    expected = ["订单 / 单号", "订单 / 时间", "订单 / 店铺", "商品 / 品名", "商品 / 数量", "备注"]
    assert find(rows) == Layout(2, 2, expected)


def test_the_user_may_say_how_many_lines_the_heads_have() -> None:
    rows = [["A", "B", "C"], ["a", "b", "c"], *DATA]
    assert find(rows, header_row=2, header_rows=2) == Layout(2, 2, ["A / a", "B / b", "C / c"])


def test_a_total_below_is_not_taken_for_anything_else() -> None:
    assert find([HEADS, *DATA, ["合计", "10", None]]).header_row == 1


def test_names_are_unique_and_missing_ones_named_in_the_language() -> None:
    assert name_columns(["金额", "金额", "", "金额 2", "a\nb ", "A B"], "zh-CN") == [
        "金额", "金额 2", "字段 3", "金额 2 2", "a b", "A B 2",
    ]  # fmt: skip
    assert name_columns(["", "Field 1"], "en") == ["Field 1", "Field 1 2"]
    assert len(name_columns(["长" * 500], "en")[0]) == 100
