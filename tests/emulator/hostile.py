"""How many requests a strict parser (h11) sees in each stream of bytes; one stream per line, in hexadecimal."""

import sys

import h11


def answered(connection: h11.Connection) -> bool:
    """Answers a request, and whether another one may follow on the connection."""
    try:
        if connection.our_state is h11.SEND_RESPONSE:
            connection.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
            connection.send(h11.EndOfMessage())
        if connection.our_state is h11.MUST_CLOSE:
            return False
        connection.start_next_cycle()
    except h11.LocalProtocolError:
        return False
    return True


def count(data: bytes) -> int:
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(data)
    connection.receive_data(b"")
    seen = 0
    while True:
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError:
            return seen
        if event is h11.NEED_DATA or isinstance(event, h11.ConnectionClosed):
            return seen
        if isinstance(event, h11.EndOfMessage):
            seen += 1
        elif event is not h11.PAUSED:
            continue
        if not answered(connection):
            return seen


for line in sys.stdin:
    print(count(bytes.fromhex(line.strip())))
