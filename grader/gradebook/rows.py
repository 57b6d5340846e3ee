"""Queries for many values at once; databases bound how many they take."""

from collections.abc import Collection, Iterator
from typing import Any

_MOST_VALUES = 500


def rows_in(query: Any, column: Any, values: Collection[str]) -> Iterator[Any]:
    """Yield the rows of a query whose column has one of many values."""
    ordered = list(values)
    for start in range(0, len(ordered), _MOST_VALUES):
        yield from query.filter(column.in_(ordered[start : start + _MOST_VALUES]))
