"""What the parameters of functions are called in Chinese; in English they are called by their names."""

from collections.abc import Mapping

CHINESE: Mapping[str, str] = {
    "base": "底数或进制", "beginning": "开头内容", "chosen": "选取个数", "condition": "条件",
    "condition and value": "条件与结果", "count": "数量", "date": "日期", "day": "日", "days": "天数",
    "divisor": "除数",
    "ending": "结尾内容", "exponent": "指数", "fill": "填充字符", "first": "第一个值", "format": "格式",
    "from": "起始日期", "high": "上限",
    "holidays": "节假日列表", "hour": "时", "instead": "替代值", "is ascending": "是否升序",
    "is descending": "是否降序",
    "is plain": "是否不带分隔符", "items": "条件列表", "last": "最后一个值", "length": "长度", "list": "列表",
    "list or value": "列表或值", "low": "下限", "match and result": "匹配值与结果", "minute": "分", "moment": "时刻",
    "month": "月", "months": "月数", "multiple": "倍数", "new": "新内容", "number": "数字", "numbers": "数字列表",
    "old": "原内容", "operator": "比较运算符", "other": "另一个值", "otherwise": "否则的值", "pattern": "正则表达式",
    "place": "位置", "places": "小数位数", "quarter": "四分位", "second": "秒", "seconds": "秒数",
    "separator": "分隔符",
    "share": "比例", "start": "起始位置", "step": "步长", "text": "文本", "then": "成立时的值", "times": "次数",
    "to": "结束日期", "unit": "单位", "value": "值",
    "wanted": "查找的值", "which": "第几次", "x": "横坐标", "y": "纵坐标", "year": "年",
    "zone": "时区",
}  # fmt: skip


def label_of(parameter: str, locale: str) -> str:
    return CHINESE[parameter] if locale.startswith("zh") else parameter
