"""Which route an address means."""

import pytest

from afterbase.entry.http.router import Router
from afterbase.entry.http.routes import Route


async def _nothing(call: object) -> None: ...


def _route(method: str, path: str) -> Route:
    return Route(method, path, _nothing, id=f"{method} {path}", op="test")


ROUTER = Router(
    [
        _route("GET", "/bases/{base}"),
        _route("DELETE", "/bases/{deleted_base}"),
        _route("POST", "/bases/{base}/records/update"),
        _route("PATCH", "/bases/{base}/records/{record}"),
        _route("GET", "/bases/{base}/records/{record}/history"),
        _route("POST", "/bases/{deleted_base}/restore"),
    ]
)


def test_parameters_have_the_names_that_their_own_route_gives_them() -> None:
    found = ROUTER.find("GET", "/bases/b1/records/r1/history")
    assert found is not None
    assert (found.route.path, found.parameters) == (
        "/bases/{base}/records/{record}/history",
        {"base": "b1", "record": "r1"},
    )
    deleted = ROUTER.find("DELETE", "/bases/b1")
    assert deleted is not None
    assert deleted.parameters == {"deleted_base": "b1"}


def test_a_written_out_segment_goes_before_a_parameter_unless_the_method_is_only_there() -> None:
    update, patch = ROUTER.find("POST", "/bases/b/records/update"), ROUTER.find("PATCH", "/bases/b/records/update")
    assert update is not None
    assert update.route.path.endswith("/update")
    assert patch is not None
    assert patch.parameters["record"] == "update"


def test_what_may_be_read_may_be_asked_for_without_its_body() -> None:
    assert ROUTER.find("HEAD", "/bases/b") is not None
    assert ROUTER.methods("/bases/b") == ["DELETE", "GET", "HEAD"]


@pytest.mark.parametrize(
    "path", ["", "/", "/bases", "/bases/", "/bases//records/update", "/bases/b/", "/Bases/b", "bases/b", "/bases/b/x"]
)
def test_an_address_is_matched_whole_and_as_it_is(path: str) -> None:
    assert ROUTER.methods(path) == []


def test_two_routes_of_one_address_and_method_are_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="two routes"):
        Router([_route("GET", "/a/{b}"), _route("GET", "/a/{c}")])
