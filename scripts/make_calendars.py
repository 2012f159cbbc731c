"""Writes the Chinese working days from the library `holidays` to the table that formulas use.

    python -m scripts.make_calendars        needs the library: pip install holidays

The library is no dependency of the product: the table is in the tree and says which version of the library it is from.
The government announces a year's days in the November before, so this is run, and a new table committed, once a year;
tests compare the two wherever the library is installed.
"""

import importlib
import json
from datetime import date
from pathlib import Path
from typing import Any

CHINA = Path(__file__).resolve().parents[1] / "src/afterbase/model/formula/calendars/china.json"


def main() -> None:
    library: Any = importlib.import_module("holidays")
    CHINA.write_text(written(china(library)), "utf-8")


def china(library: Any) -> dict[str, Any]:
    """Only years whose days are announced count: those in which weekends are worked instead."""
    calendar = library.China(years=range(1990, date.today().year + 3))
    made = sorted(calendar.weekend_workdays)
    years = range(made[0].year, made[-1].year + 1)
    off = sorted(day for day in calendar if day.weekday() < 5 and day.year in years)
    return {
        "library": "holidays",
        "version": library.__version__,
        "first_year": years[0],
        "last_year": years[-1],
        "off": [day.isoformat() for day in off],
        "made": [day.isoformat() for day in made],
    }


def written(table: dict[str, Any]) -> str:
    """A year's days on a line."""
    lines = [f'  "{key}": {json.dumps(value)}' for key, value in table.items() if not isinstance(value, list)]
    lines += [f'  "{key}": [\n{_years(value)}\n  ]' for key, value in table.items() if isinstance(value, list)]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _years(days: list[str]) -> str:
    years = sorted({day[:4] for day in days})
    return ",\n".join("    " + ", ".join(f'"{day}"' for day in days if day[:4] == year) for year in years)


if __name__ == "__main__":
    main()
