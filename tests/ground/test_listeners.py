"""The socket on which the product listens."""

import socket

import pytest

from afterbase.ground.listeners import PortInUse, listener_address, open_listener


def test_connections_send_what_there_is_at_once() -> None:
    """Else the second part of an answer waits 40 ms for word of the first, on every loop that does not see to it."""
    with open_listener("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_a_port_in_use_is_told_with_its_number() -> None:
    with open_listener("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert listener_address(listener) == f"http://127.0.0.1:{port}"
        with pytest.raises(PortInUse) as refused:
            open_listener("127.0.0.1", port)
    assert str(port) in refused.value.message()
