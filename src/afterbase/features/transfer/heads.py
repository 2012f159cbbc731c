"""Finding the heads of a table below titles and blank rows, and making each name useful and unique.

A head row is the first row that is about as full as the rows below it and reads like names rather than data. Titles
fill one or two cells (or one merged across); data holds numbers, dates and values that come again further down. Where
a cell of the head row is merged over several columns, the row below holds its parts: "父 / 子".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from statistics import median
from typing import Any

from afterbase.model.texts import read_moment, read_number

LOOKED_AT = 60  # rows
DEEPEST = 3  # rows of heads
LONGEST_NAME = 100
_SPACES = re.compile(r"\s+")
_TITLE = re.compile(r"[：:]")

Merge = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """`header_row` is the source row of the (last line of the) heads, 0 for none; `header_rows` the number of lines."""

    header_row: int
    header_rows: int
    heads: list[str] = field(default_factory=list)
    """As written, one a column; "" where there is none. `name_columns` makes names of them."""


def find_layout(
    numbers: Sequence[int],
    rows: Sequence[Sequence[Any]],
    merges: Sequence[Merge] = (),
    *,
    header_row: int | None = None,
    header_rows: int | None = None,
) -> Layout:
    """The layout of a grid's first rows. A `header_row` or `header_rows` that is given is taken as it is."""
    filled = _spread(numbers, rows, merges)
    if header_row is None:
        top = _find_top(filled)
    else:
        top = next((i for i, number in enumerate(numbers) if number >= header_row), None) if header_row else None
        if top is not None and header_rows:
            top = max(0, top - header_rows + 1)
    if top is None:
        return Layout(0, 0)
    lines = _head_lines(numbers, filled, merges, top, header_rows)
    last = top if lines[0] is not filled[top] else top + len(lines) - 1
    width = max(map(len, lines))
    heads = [_join([row[c] if c < len(row) else None for row in lines]) for c in range(width)]
    while heads and not heads[-1]:
        heads.pop()
    return Layout(numbers[last], len(lines), heads)


def name_columns(heads: Sequence[str], locale: str) -> list[str]:
    """Unique names without line breaks: 金额, 金额 2; a missing one is 字段 3 or Field 3 by its place."""
    word = "字段" if locale.lower().startswith("zh") else "Field"
    taken: set[str] = set()
    names = []
    for place, head in enumerate(heads, start=1):
        base = _SPACES.sub(" ", head).strip()[:LONGEST_NAME].strip() or f"{word} {place}"
        name, count = base, 1
        while name.casefold() in taken:
            count += 1
            name = f"{base} {count}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _spread(numbers: Sequence[int], rows: Sequence[Sequence[Any]], merges: Sequence[Merge]) -> list[list[Any]]:
    """The rows with every merged cell's value in all columns that it covers."""
    places = {number: i for i, number in enumerate(numbers)}
    grid = [list(row) for row in rows]
    for top, left, _, right in merges:
        at = places.get(top + 1)
        if at is not None and left < len(grid[at]):
            for column in range(left + 1, min(right + 1, len(grid[at]))):
                grid[at][column] = grid[at][left]
    return grid


def _find_top(grid: Sequence[Sequence[Any]]) -> int | None:
    """The index of the first line of heads, None where the first full row is data already."""
    counts = [sum(cell is not None for cell in row) for row in grid]
    if not counts:
        return None
    usual = median(counts)
    for at, row in enumerate(grid[: LOOKED_AT // 2]):
        filled = [cell for cell in row if cell is not None]
        is_full = len(filled) >= max(0.6 * usual, min(2, usual)) and not all(map(_is_remark, filled))
        if is_full and (len(set(map(str, filled))) > 1 or usual < 2):
            return at if _reads_like_heads(at, grid) else None
    return None


def _reads_like_heads(at: int, grid: Sequence[Sequence[Any]]) -> bool:
    row, below = grid[at], grid[at + 1 :]
    cells = [(c, cell) for c, cell in enumerate(row) if cell is not None]
    names = [(c, cell) for c, cell in cells if _is_name(cell) or _is_year_head(cell, c, below)]
    if not below:
        return len(names) == len(cells)
    if len(names) * 2 < len(cells) or any(isinstance(cell, str) and len(cell) > 200 for _, cell in cells):
        return False
    repeated = sum(_comes_again(cell, c, below) for c, cell in names)
    if repeated * 3 > len(names):
        return False
    contrasts = sum(_is_data_column(c, below) for c, _ in names)
    return contrasts > 0 or len(names) == len(cells)


def _is_name(cell: Any) -> bool:
    if not isinstance(cell, str):
        return False
    return read_number(cell) is None and read_moment(cell) is None


def _is_remark(cell: Any) -> bool:
    """导出人：张三, as stands above tables."""
    return isinstance(cell, str) and bool(re.search(r"[：:]\s*\S", cell))


def _is_year_head(cell: Any, column: int, below: Sequence[Sequence[Any]]) -> bool:
    """2024 over amounts is a name; over other years it is data."""
    return _is_year(cell) and not any(column < len(row) and _is_year(row[column]) for row in below)


def _is_year(cell: Any) -> bool:
    return bool(re.fullmatch(r"(?:19|20)[0-9]{2}", f"{cell}"))


def _comes_again(cell: Any, column: int, below: Sequence[Sequence[Any]]) -> bool:
    return any(column < len(row) and row[column] == cell for row in below)


def _is_data_column(column: int, below: Sequence[Sequence[Any]]) -> bool:
    cells = [row[column] for row in below if column < len(row) and row[column] is not None]
    return bool(cells) and sum(not _is_name(cell) for cell in cells) * 5 >= len(cells) * 4


def _head_lines(
    numbers: Sequence[int], grid: Sequence[Sequence[Any]], merges: Sequence[Merge], top: int, wanted: int | None
) -> list[Sequence[Any]]:
    """The lines that the heads consist of, the parents first; never the last row of all."""
    if wanted:
        return list(grid[top : top + wanted])
    lines = [grid[top]]
    while len(lines) < DEEPEST and top + len(lines) < len(grid) - 1:
        number = numbers[top + len(lines) - 1]
        across = [m for m in merges if m[0] + 1 == number and m[3] > m[1]]
        following = grid[top + len(lines)]
        parts = [c for m in across for c in range(m[1], m[3] + 1) if c < len(following)]
        if not across or not all(following[c] is None or _is_name(following[c]) for c in parts):
            break
        lines.append(following)
    above = _parent_above(grid, top) if len(lines) == 1 else []
    return [above, *lines] if above else lines


def _parent_above(grid: Sequence[Sequence[Any]], top: int) -> Sequence[Any]:
    """The line above where it completes the heads, as text leaves merged ones: 订单,,备注 over 号,时间,."""
    if top == 0:
        return []
    above, row = list(grid[top - 1]), grid[top]
    width = max(len(above), len(row))
    above += [None] * (width - len(above))
    gaps = [c for c in range(width) if c >= len(row) or row[c] is None]
    named = [cell for cell in above if cell is not None]
    if len(named) < 2 or not all(_is_name(cell) and not _TITLE.search(cell) for cell in named):
        return []
    if not any(above[c] is not None for c in gaps):
        return []
    last = None
    for column in range(width):
        last = above[column] or (last if column not in gaps else None)
        above[column] = last
    return above


def _join(cells: Sequence[Any]) -> str:
    parts = [_text(cell) for cell in cells if cell is not None]
    return " / ".join(part for part in dict.fromkeys(parts) if part)


def _text(cell: Any) -> str:
    if isinstance(cell, (date, time, timedelta)):
        return str(cell)
    return _SPACES.sub(" ", f"{cell}").strip()
