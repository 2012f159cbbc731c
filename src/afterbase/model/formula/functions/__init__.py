"""All functions of the language. To add one: write it in the module of its kind; its examples are its tests."""

from collections.abc import Mapping

from afterbase.model.formula.functions import dates, logic, numbers, texts
from afterbase.model.formula.functions.base import Function

FUNCTIONS: tuple[Function, ...] = (*logic.FUNCTIONS, *numbers.FUNCTIONS, *texts.FUNCTIONS, *dates.FUNCTIONS)
BY_NAME: Mapping[str, Function] = {function.name: function for function in FUNCTIONS}
