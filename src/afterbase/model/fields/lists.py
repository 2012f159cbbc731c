"""Lists of names as text: 红、蓝 or red, blue, with quotes around a name that holds a separator."""

import re

from afterbase.model.texts import OPTION_SEPARATORS, split_options

_ITEM = re.compile(
    rf'\s*(?:"((?:[^"]|"")*)"\s*(?=[{OPTION_SEPARATORS}]|$)|([^{OPTION_SEPARATORS}]*))(?:[{OPTION_SEPARATORS}]|$)'
)
_MARK = re.compile(f'["{OPTION_SEPARATORS}]')


def is_several(text: str) -> bool:
    """Whether a text may be more or other than one plain name: `split_names` takes it apart."""
    return _MARK.search(text) is not None


def split_names(text: str) -> list[str]:
    """The names, stripped, in order, each once."""
    if '"' not in text:
        return split_options(text)
    names, end = dict[str, None](), 0
    while end < len(text) and (item := _ITEM.match(text, end)):
        name = item[2].strip() if item[1] is None else item[1].replace('""', '"').strip()
        if name:
            names[name] = None
        end = item.end()
    return list(names)


def join_names(names: list[str]) -> str:
    return ", ".join(_quoted(name) for name in names)


def _quoted(name: str) -> str:
    is_clear = not name.startswith('"') and not any(mark in name for mark in OPTION_SEPARATORS)
    return name if is_clear else '"' + name.replace('"', '""') + '"'
