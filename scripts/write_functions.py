"""Writes what others know of the functions of formulas, from the functions themselves.

    python -m scripts.write_functions

    cases/formula/functions.json                    what the web app's editor reads, and its tests run
    docs/formulas.md, docs/formulas.zh-CN.md        the reference for people

A test fails where one of them is not what this would write.
"""

import json
from pathlib import Path
from typing import Any

from afterbase.model.formula.functions import CATEGORIES, FUNCTIONS
from afterbase.model.formula.functions.base import Function, Parameter
from afterbase.model.formula.functions.dates import CLOCKED
from afterbase.model.formula.functions.labels import label_of
from afterbase.model.formula.types import ERRORS, Type

ROOT = Path(__file__).resolve().parents[1]
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Formula functions",
        "intro": "A formula calculates a value from a record's fields, which it names in braces, as in"
        " `{Price} * {Quantity}`. Texts stand in quotation marks. A blank counts as 0 in arithmetic and as nothing in"
        " texts. A field of people gives the member's name as text, and a list of names where it holds several people,"
        ' so `{Engineer} = "Lin Wei"`, `JOIN({Helpers})` and `HAS({Helpers}, "Lin Wei")` work; who has left is called'
        " what cells say, in the language of the workspace. What is wrong with"
        " a value is an error in its cell, never a failed save. This page is written from the functions themselves, and"
        " every example is a test; dates are in the time zone Asia/Shanghai, and today is 2026-11-28.",
        "errors": "Errors",
        "blank": "blank",
        "any": "any value",
        "repeated": "one or more",
        "optional": "optional",
        "or": " or ",
        "example": "Example",
        "gives": "Gives",
    },
    "zh-CN": {
        "title": "公式函数",
        "intro": "公式根据记录的字段计算出一个值，字段名写在花括号中，如 `{单价} * {数量}`；文本写在引号中。"
        "空值在算术运算中按 0 处理，在文本中按空文本处理。成员字段的值为成员姓名（文本），"
        '可选多人的成员字段则为姓名列表，例如 `{工程师} = "林伟"`、`JOIN({协助人})`、`HAS({协助人}, "林伟")`；'
        "成员离开后，按工作区的语言显示为“已离开的成员”。"
        "计算出错时，单元格显示错误代码，不影响记录的保存。"
        "本页由函数定义自动生成，所有示例均经过测试；示例中的时区为 Asia/Shanghai，今天是 2026-11-28。",
        "errors": "错误代码",
        "blank": "空",
        "any": "任意值",
        "repeated": "一个或多个",
        "optional": "可选",
        "or": "或",
        "example": "示例",
        "gives": "结果",
    },
}


def main() -> None:
    for path, text in files().items():
        (ROOT / path).write_text(text, "utf-8")


def files() -> dict[str, str]:
    """All that is written, by path."""
    return {
        "cases/formula/functions.json": written(described()),
        "docs/formulas.md": page("en"),
        "docs/formulas.zh-CN.md": page("zh-CN"),
    }


# -- for programs


def described() -> dict[str, Any]:
    return {
        "categories": [
            {"name": name, "label": {"en": english, "zh-CN": chinese}}
            for name, (english, chinese) in CATEGORIES.items()
        ],
        "errors": {code: {"en": english, "zh-CN": chinese} for code, (english, chinese) in ERRORS.items()},
        "functions": [_function(function) for function in FUNCTIONS],
    }


def _function(function: Function) -> dict[str, Any]:
    return {
        "name": function.name,
        "category": function.category,
        "is_clocked": function.name in CLOCKED,
        "parameters": [_parameter(parameter) for parameter in function.parameters],
        "help": dict(function.help),
        "examples": [{"formula": example.formula, "gives": example.gives} for example in function.examples],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    """`types` is empty where any will do."""
    return {
        "name": parameter.name,
        "label": {"en": parameter.name, "zh-CN": label_of(parameter.name, "zh-CN")},
        "types": [kind.name.lower() for kind in parameter.types],
        "is_optional": parameter.is_optional,
        "is_repeated": parameter.is_repeated,
    }


def written(described: dict[str, Any]) -> str:
    """A function on a line, so that a change shows as one."""

    def lines(items: list[Any]) -> str:
        return ",\n".join("    " + json.dumps(item, ensure_ascii=False) for item in items)

    return (
        f'{{\n  "categories": [\n{lines(described["categories"])}\n  ],\n'
        f'  "errors": {json.dumps(described["errors"], ensure_ascii=False)},\n'
        f'  "functions": [\n{lines(described["functions"])}\n  ]\n}}\n'
    )


# -- for people


def page(locale: str) -> str:
    says = _WORDS[locale]
    parts = [f"# {says['title']}", says["intro"]]
    for category, labels in CATEGORIES.items():
        found = [function for function in FUNCTIONS if function.category == category]
        parts.append(f"## {labels[locale != 'en']}")
        parts += [_section(function, locale) for function in found]
    parts += [f"## {says['errors']}", "\n".join(f"- `{code}`: {both[locale != 'en']}" for code, both in ERRORS.items())]
    return "\n\n".join(parts) + "\n"


def _section(function: Function, locale: str) -> str:
    says = _WORDS[locale]
    shown = ", ".join(_shown(parameter) for parameter in function.parameters)
    parts = [f"### {function.name}", f"`{function.name}({shown})`", function.help[locale]]
    if function.parameters:
        parts.append("\n".join(f"- {_explained(parameter, locale)}" for parameter in function.parameters))
    rows = [f"| `{_cell(example.formula)}` | {_result(example.gives, says)} |" for example in function.examples]
    parts.append("\n".join([f"| {says['example']} | {says['gives']} |", "|---|---|", *rows]))
    return "\n\n".join(parts)


def _shown(parameter: Parameter) -> str:
    shown = parameter.name + (", …" if parameter.is_repeated else "")
    return f"[{shown}]" if parameter.is_optional else shown


def _explained(parameter: Parameter, locale: str) -> str:
    says = _WORDS[locale]
    chinese = locale != "en"
    kinds = says["or"].join(kind.label(locale) for kind in _plain_types(parameter.types)) or says["any"]
    notes = [
        says[note]
        for note, is_so in (("repeated", parameter.is_repeated), ("optional", parameter.is_optional))
        if is_so
    ]
    label = f" {label_of(parameter.name, locale)}" if chinese else ""
    between = ("，", "：") if chinese else (", ", ": ")
    return f"`{parameter.name}`{label}{between[1]}{between[0].join([kinds, *notes])}"


def _plain_types(types: tuple[Type, ...]) -> list[Type]:
    return [kind for kind in types if kind is not Type.BLANK]


def _cell(formula: str) -> str:
    return formula.replace("|", "\\|")


def _result(gives: Any, says: dict[str, str]) -> str:
    if gives is None:
        return says["blank"]
    if isinstance(gives, list):
        return "`" + json.dumps(gives, ensure_ascii=False) + "`"
    if isinstance(gives, bool):
        return f"`{str(gives).upper()}`"
    return f"`{_cell(str(gives))}`"


if __name__ == "__main__":
    main()
