"""The socket on which the product listens, opened before anything else is, so that a port in use is told at once."""

import errno
import socket

from afterbase.ground.errors import AfterbaseError


class PortInUse(AfterbaseError):
    code, status = "port_in_use", 500
    en = "Port {port} on {host} is in use by another program. Choose another with --port or AFTERBASE_PORT."
    zh = "{host} 的端口 {port} 已被其他程序占用，可用 --port 或 AFTERBASE_PORT 另选一个。"


class CannotListen(AfterbaseError):
    code, status = "cannot_listen", 500
    en = "Cannot listen on {host}, port {port}: {reason}"
    zh = "无法监听 {host} 的端口 {port}：{reason}"


def open_listener(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. `listener_address` tells which."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise CannotListen(host=host, port=port, reason=error.strerror or str(error)) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a restart need not wait for old connections
        # Inherited by each connection. Without it the second part of an answer waits 40 ms for word of the first.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(host=host, port=port) from None
        raise CannotListen(host=host, port=port, reason=error.strerror or str(error)) from None
    return listener


def listener_address(listener: socket.socket) -> str:
    """The address to open in a browser on this machine, such as http://127.0.0.1:8787."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - only compared
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
