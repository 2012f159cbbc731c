"""Which route an address means: a tree of the segments of all paths, made once from the rows of routes.

A segment written out goes before a parameter, so `…/records/update` is never the record named `update`. An address is
matched whole and as it is: no slash too many, no other case, nothing that is decoded twice (R33).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from afterbase.entry.http.routes import Route


class Found(NamedTuple):
    route: Route
    parameters: Mapping[str, str]


@dataclass(slots=True)
class _Node:
    """What may follow one segment, and the routes that end with it by their methods."""

    segments: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    routes: dict[str, tuple[Route, tuple[str, ...]]] = field(default_factory=dict)


class Router:
    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        for route in routes:
            self._add(route)

    def _add(self, route: Route) -> None:
        node, names = self._root, list[str]()
        for segment in route.path.split("/"):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.segments.setdefault(segment, _Node())
        for method in ("GET", "HEAD") if route.method == "GET" else (route.method,):
            if method in node.routes:
                raise ValueError(f"two routes for {method} {route.path}")
            node.routes[method] = (route, tuple(names))

    def find(self, method: str, path: str) -> Found | None:
        """The route of an address, with the parameters that its path holds."""
        found = _walk(self._root, path.split("/"), 0, method)
        if found is None:
            return None
        (route, names), values = found
        return Found(route, dict(zip(names, reversed(values), strict=True)))

    def methods(self, path: str) -> list[str]:
        """The methods that an address takes; none where there is no such address."""
        known = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
        return [method for method in known if self.find(method, path) is not None]


_Ended = tuple[tuple[Route, tuple[str, ...]], list[str]]


def _walk(node: _Node, segments: list[str], at: int, method: str) -> _Ended | None:
    """The route below a node, with its parameters' values, the last one first."""
    if at == len(segments):
        route = node.routes.get(method)
        return None if route is None else (route, [])
    segment = segments[at]
    literal = node.segments.get(segment)
    if literal is not None and (found := _walk(literal, segments, at + 1, method)) is not None:
        return found
    if node.parameter is None or not segment:
        return None
    found = _walk(node.parameter, segments, at + 1, method)
    if found is not None:
        found[1].append(segment)
    return found
