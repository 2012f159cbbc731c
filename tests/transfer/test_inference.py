"""Which type a column becomes: one row of the table below a rule."""

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from afterbase.features.transfer.inference import COUNTED, ColumnSurvey, InferredColumn, infer
from afterbase.features.transfer.reading import Options, inspect
from afterbase.model.fields import field_type
from afterbase.model.fields.base import TextContext
from tests.support.fields import make_field

REVIEWS = Path(__file__).parents[2] / "../shared/data/online_shopping_10_cats.zip"


def survey(values: list[Any]) -> ColumnSurvey:
    column = ColumnSurvey()
    for start in range(0, len(values), 1000):
        column.add(values[start : start + 1000])
    return column


def infer_values(values: list[Any], name: str = "列") -> InferredColumn:
    return infer(0, name, survey(values), "zh-CN")


def names_of(column: InferredColumn) -> list[str]:
    return [option["name"] for option in column.config["options"]]


CASES: list[tuple[str, list[Any], str, str, dict[str, Any]]] = [
    ("whole numbers", ["1", "20", "-3"], "列", "number", {"precision": 0}),
    ("thousands and full-width digits", ["1,234.50", "１２", "3"], "列", "number", {"precision": 1}),
    ("万", ["1.2万", "3000"], "列", "number", {"precision": 0}),
    ("numbers stored as text among numbers", [1, "2", 3.25], "列", "number", {"precision": 2}),
    ("amounts with a sign", ["¥1,234.50", "￥3"], "列", "currency", {"currency": "CNY", "precision": 2}),
    ("amounts by their name", ["12.5", "3"], "实付金额", "currency", {"currency": "CNY", "precision": 2}),
    ("dollars", ["$5", "$6.50"], "Price", "currency", {"currency": "USD", "precision": 2}),
    ("two currencies", ["$5", "¥6"], "列", "text", {}),
    ("shares", ["12.5%", "3%"], "列", "percent", {"precision": 1}),
    ("typed shares by their name", [0.125, 0.5], "退货率", "percent", {"precision": 1}),
    ("yes and no", ["是", "否", "是"], "列", "checkbox", {}),
    ("ticks", ["√", "√"], "列", "checkbox", {}),
    ("true booleans", [True, False], "列", "checkbox", {}),
    ("0 and 1 of a question", ["1", "0"] * 20, "是否退货", "checkbox", {}),
    ("0 and 1 of a count", ["1", "0"] * 20, "退货数量", "number", {"precision": 0}),
    ("dates", ["2024-01-05", "2024/1/6"], "列", "date", {}),
    ("Chinese dates", ["2024年1月5日", "2023年12月31日"], "列", "date", {}),
    ("dates without separators", ["20240105", "20231231", "20240229"], "列", "date", {}),
    ("dates with the day first", ["13/01/2024", "01/02/2024"], "列", "date", {"format": "DD/MM/YYYY"}),
    ("dates with the month first", ["01/13/2024", "01/02/2024"], "列", "date", {"format": "MM/DD/YYYY"}),
    ("dates of both orders", ["13/01/2024", "01/13/2024"], "列", "text", {}),
    ("instants", ["2024/1/5 13:05", "2024年1月6日 9:05"], "列", "datetime", {}),
    ("instants with seconds", ["2024-01-05 13:05:20"], "列", "datetime", {"seconds": True}),
    ("midnights", ["2024-01-05 00:00:00", "2024-01-06 00:00"], "列", "date", {}),
    ("typed dates", [date(2024, 1, 5), date(2024, 1, 6)], "列", "date", {}),
    ("typed instants", [datetime(2024, 1, 5, 13, 5), date(2024, 1, 6)], "列", "datetime", {}),
    ("instants without separators", ["20240105130500"], "付款时间", "datetime", {}),
    ("order numbers that look like instants", ["20240105130500", "20240105130501"], "订单", "text", {}),
    ("durations", ["1小时30分", "90分钟"], "列", "duration", {}),
    ("typed durations", [timedelta(hours=36)], "列", "duration", {}),
    ("times of day", ["13:05", "14:10"], "列", "text", {}),
    ("typed times of day", [time(13, 5), time(14, 10)], "列", "text", {}),
    ("e-mail", ["a@b.com", "张三@例子.中国"], "列", "email", {}),
    ("addresses", ["https://a.b/c", "www.x.com"], "列", "url", {}),
    ("mobiles", ["13812345678", "+86 139-1234-5678", "150 1234 5678"], "列", "phone", {}),
    ("masked mobiles", ["138****5678", "139****1234"], "收货人手机", "phone", {}),
    ("typed mobiles", [13812345678, 13912345678, 15012345678], "列", "phone", {}),
    ("long digits", ["110101199003071234", "110101199003071235"], "列", "text", {}),
    ("long digits of a workbook", [202401050001, 202401050002], "列", "text", {}),
    ("leading zeros", ["00123", "00456"], "列", "text", {}),
    ("numbers that are names", ["100234", "100235"], "订单编号", "text", {}),
    ("an id", ["10023", "10024"], "order_id", "text", {}),
    ("goods codes", ["6901234567890", "6901234567891"], "69码", "barcode", {}),
    ("parcel numbers", ["SF1234567890", "YT1234567890"], "快递单号", "barcode", {}),
    ("stars", ["5", "4", "1"], "满意度", "rating", {"max": 5}),
    ("long texts", ["好" * 200, "坏"], "列", "long_text", {}),
    ("texts with breaks", ["一\n二", "三"], "列", "long_text", {}),
    ("short texts", ["张三", "李四", "王五"], "列", "text", {}),
    ("nothing", [None, None], "列", "text", {}),
    ("an empty file's column", [], "列", "text", {}),
]


@pytest.mark.parametrize(("values", "name", "type_", "config"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_the_type_is_what_a_person_would_choose(
    values: list[Any], name: str, type_: str, config: dict[str, Any]
) -> None:
    column = infer_values(values, name)
    assert (column.type, column.config) == (type_, config)


@pytest.mark.parametrize(("values", "name"), [(c[1], c[2]) for c in CASES], ids=[c[0] for c in CASES])
def test_every_value_of_the_sample_converts(values: list[Any], name: str) -> None:
    """The field type accepts the config, and loses no value."""
    column = infer_values(values, name)
    field = make_field(column.type, column.config)
    result = field_type(column.type).parse_cells(values, field, TextContext(zone="Asia/Shanghai", locale="zh-CN"))
    assert result.issues == []
    assert all(stored is not None for value, stored in zip(values, result.values, strict=True) if value is not None)


def test_options_stand_in_order_of_frequency() -> None:
    column = infer_values(["待发货"] * 3 + ["已付款"] * 9 + ["已退款"] * 3, "状态")
    assert column.type == "single_select"
    assert names_of(column) == ["已付款", "待发货", "已退款"]
    assert column.distinct == 3


def test_values_that_hardly_come_again_are_no_options() -> None:
    assert infer_values([f"客户{i}" for i in range(60)] * 2, "客户").type == "text"
    assert infer_values(["a", "b", "c"], "客户").type == "text"


def test_lists_from_a_small_vocabulary_are_multiple_options() -> None:
    column = infer_values(["破损、少件", "少件", "破损", "破损、错发", "错发", "少件、错发"] * 5, "问题")
    assert column.type == "multi_select"
    assert sorted(names_of(column)) == ["少件", "破损", "错发"]


def test_places_with_commas_are_not_lists() -> None:
    assert infer_values(["浙江,杭州", "浙江,宁波", "江苏,南京", "江苏,苏州"] * 5, "城市").type == "single_select"


def test_zero_and_one_over_many_records_are_a_label_that_can_be_renamed() -> None:
    column = infer_values(["1"] * 30 + ["0"] * 10, "label")
    assert (column.type, names_of(column)) == ("single_select", ["1", "0"])


def test_a_column_that_is_nearly_numbers_stays_text_and_says_so() -> None:
    column = infer_values([str(n * 1.5) for n in range(97)] + ["暂无", "见备注", "?"], "重量")
    assert column.type == "text"
    assert column.alternative is not None
    assert (column.alternative.type, column.alternative.tried, column.alternative.failed) == ("number", 100, 3)
    assert column.alternative.samples == ["暂无", "见备注", "?"]


def test_a_late_exception_is_seen_in_the_spread_of_the_sample() -> None:
    column = infer_values([str(n) for n in range(20_000)] + [f"无{n}" for n in range(2_000)], "重量")
    assert column.type == "text"


def test_distinct_values_are_counted_up_to_a_bound() -> None:
    assert infer_values([str(n) for n in range(COUNTED)]).distinct == COUNTED
    assert infer_values([str(n) for n in range(COUNTED + 1)]).distinct is None
    assert infer_values(["1", None, "2"]).filled == 2


@pytest.mark.skipif(not REVIEWS.exists(), reason="the reviews are not beside this checkout")
def test_the_real_reviews_are_two_selects_and_a_long_text(tmp_path: Path) -> None:
    """label is 1 or 0: codes, not quantities. As options they are grouped with counts and renamed (好评, 差评) in one
    place; a checkbox would show a bad review as a missing tick, a number would offer sums."""
    with zipfile.ZipFile(REVIEWS) as archive:
        path = Path(archive.extract("online_shopping_10_cats.csv", tmp_path))
    preview = inspect(path, path.name, Options(locale="zh-CN"))
    assert [(c.name, c.type) for c in preview.columns] == [
        ("cat", "single_select"), ("label", "single_select"), ("review", "long_text"),
    ]  # fmt: skip
    assert (preview.row_count, preview.columns[2].filled) == (62_774, 62_773)
    assert len(names_of(preview.columns[0])) == 10
