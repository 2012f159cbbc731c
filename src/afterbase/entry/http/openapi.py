"""OpenAPI 3.1 of the whole API, made from the routes: nothing is described twice, so nothing can drift.

The structs of requests and answers become components; operation ids are the routes' and stay stable, because the web
app's types are generated from them. Ids in answers are linked to the operations that take them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from afterbase import __version__
from afterbase.engine.lens import Role
from afterbase.entry.http.routes import ANYONE, WRITING, Multipart, Route
from afterbase.ground.errors import (
    AfterbaseError,
    BadRequest,
    DatabaseUnavailable,
    Forbidden,
    IdempotencyMismatch,
    NotFound,
    SchemaChanged,
    SlowBody,
    StorageFull,
    TooLarge,
    Unauthenticated,
)

_REF = "#/components/schemas/{name}"
_JSON = "application/json"
# Where an id of an answer leads: (operation that answers with it) -> (operation that takes it, parameter, pointer).
_LINKS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "createBase": (("readBase", "base", "/id"), ("createTable", "base", "/id"), ("deleteBase", "base", "/id")),
    "createTable": (
        ("updateTable", "table", "/id"),
        ("queryRecords", "table", "/id"),
        ("createRecords", "table", "/id"),
    ),
    "createField": (("updateField", "field", "/id"), ("deleteField", "field", "/id")),
    "createView": (("updateView", "view", "/id"), ("deleteView", "view", "/id")),
    "createRecords": (("readRecord", "record", "/ids/0"), ("readHistory", "record", "/ids/0")),
    "queryRecords": (("readRecord", "record", "/ids/0"),),
    "createToken": (("deleteToken", "token", "/id"),),
    "createInvite": (("deleteInvite", "invite", "/id"),),
    "sendFiles": (("readFile", "file", "/0/id"),),
}


def describe_api(routes: Sequence[Route]) -> dict[str, Any]:
    """The document, ready to be encoded."""
    kinds = [kind for route in routes for kind in (route.body, route.query, route.answer) if _is_shape(kind)]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    known = {_key(kind): schema for kind, schema in zip(kinds, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    by_id = {route.id: route for route in routes}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, known, components, by_id)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Afterbase",
            "version": __version__,
            "description": "Every error is `{error: {code, message, data}}`; the message is in the language of the"
            " person, or of Accept-Language. A request that writes with a session's cookie carries `X-Afterbase: 1`.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {**components, "Error": _ERROR},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "afterbase"},
                "token": {"type": "http", "scheme": "bearer", "description": "A token of a workspace, `abt_…`"},
            },
        },
    }


_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "data"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}, "data": {"type": "object"}},
        }
    },
}


def _is_shape(kind: Any) -> bool:
    return kind is not None and kind is not Multipart and not isinstance(kind, tuple)


def _key(kind: Any) -> str:
    return repr(kind)


def _operation(
    route: Route, known: dict[str, Any], components: dict[str, Any], by_id: dict[str, Route]
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.id,
        "summary": route.summary,
        "tags": [route.op.split(".")[0]],
        "x-op": route.op,
        "parameters": [*_path_parameters(route), *_query_parameters(route, known, components), *_headers(route)],
        "responses": _responses(route, known, by_id),
        "security": _security(route),
    }
    if route.place is not None:
        operation["x-role"] = route.role.value
    if route.body is Multipart:
        operation["requestBody"] = _MULTIPART
    elif route.body is not None:
        content: dict[str, Any] = {"schema": known[_key(route.body)]}
        if route.example is not None:
            content["example"] = route.example
        operation["requestBody"] = {"required": True, "content": {_JSON: content}}
    return operation


_MULTIPART = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
            }
        }
    },
}


def _security(route: Route) -> list[dict[str, list[str]]]:
    if "anonymous" in route.who:
        return [{}]
    return [{name: []} for name, kind in (("session", "user"), ("token", "token")) if kind in route.who]


def _path_parameters(route: Route) -> Iterable[dict[str, Any]]:
    for segment in route.path.split("/"):
        if segment.startswith("{"):
            yield {
                "name": segment[1:-1],
                "in": "path",
                "required": True,
                "schema": {"type": "string", "maxLength": 200},
            }


def _query_parameters(route: Route, known: dict[str, Any], components: dict[str, Any]) -> Iterable[dict[str, Any]]:
    if route.query is None:
        return
    shape = components[known[_key(route.query)]["$ref"].rsplit("/", 1)[1]]
    for name, schema in shape["properties"].items():
        yield {"name": name, "in": "query", "required": name in shape.get("required", ()), "schema": schema}


def _headers(route: Route) -> Iterable[dict[str, Any]]:
    if route.takes_key:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "The same key and request within 72 hours get the same answer, and nothing is written.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        }


def _responses(route: Route, known: dict[str, Any], by_id: dict[str, Route]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    if route.answer is None:
        responses["204"] = {"description": "Done"}
    else:
        good: dict[str, Any] = {"description": "Done", "content": _content(route.answer, known)}
        links = _links(route, by_id)
        if links:
            good["links"] = links
        responses[str(route.status)] = good
    for status, meaning in route.also.items():
        responses[str(status)] = {"description": meaning}
    for status, errors in sorted(_errors(route).items()):
        codes = sorted({error.code for error in errors})
        responses[str(status)] = {
            "description": "; ".join(f"`{e.code}`: {e.en}" for e in sorted(errors, key=lambda e: e.code)),
            "content": {_JSON: {"schema": {"$ref": "#/components/schemas/Error"}}},
            "x-codes": codes,
        }
    return responses


def _content(answer: Any, known: dict[str, Any]) -> dict[str, Any]:
    if isinstance(answer, tuple):
        return {media: {"schema": {"type": "string"}} for media in answer}
    return {_JSON: {"schema": known[_key(answer)]}}


def _links(route: Route, by_id: dict[str, Route]) -> dict[str, Any]:
    own = {segment[1:-1] for segment in route.path.split("/") if segment.startswith("{")}
    links: dict[str, Any] = {}
    for target, parameter, pointer in _LINKS.get(route.id, ()):
        needed = {segment[1:-1] for segment in by_id[target].path.split("/") if segment.startswith("{")} - {parameter}
        if needed <= own:
            parameters = {name: f"$request.path.{name}" for name in sorted(needed)}
            links[target] = {
                "operationId": target,
                "parameters": {**parameters, parameter: f"$response.body#{pointer}"},
            }
    return links


def _errors(route: Route) -> dict[int, set[type[AfterbaseError]]]:
    """What the dispatcher may answer for any route of this shape, and what the route itself names."""
    found: set[type[AfterbaseError]] = {*route.errors, DatabaseUnavailable, StorageFull, AfterbaseError, BadRequest}
    if route.who != ANYONE:
        found |= {Unauthenticated, Forbidden}
    if "{" in route.path:
        found.add(NotFound)
    if route.place == "base":
        found.add(SchemaChanged)
    if route.role is not Role.VIEWER or route.mode in WRITING:
        found.add(Forbidden)
    if route.body is not None:
        found |= {TooLarge, SlowBody}
    if route.takes_key:
        found.add(IdempotencyMismatch)
    by_status: dict[int, set[type[AfterbaseError]]] = {}
    for error in found | {kind for named in route.errors for kind in _kinds_of(named)}:
        by_status.setdefault(error.status, set()).add(error)
    return by_status


def _kinds_of(error: type[AfterbaseError]) -> set[type[AfterbaseError]]:
    """What says more exactly what an error says: its subclasses, each with a code of its own."""
    return {kind for named in error.__subclasses__() for kind in (named, *_kinds_of(named))}
