"""How many requests a strict parser (h11) sees in each stream of bytes; one stream per line, in hexadecimal."""

import sys

import h11


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
        if event is h11.PAUSED:
            if connection.their_state is not h11.DONE or connection.our_state is h11.CLOSED:
                return seen
            try:
                connection.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
                connection.send(h11.EndOfMessage())
                if connection.our_state is h11.MUST_CLOSE:
                    return seen
                connection.start_next_cycle()
            except h11.LocalProtocolError:
                return seen
        elif event is h11.NEED_DATA or isinstance(event, h11.ConnectionClosed):
            return seen
        elif isinstance(event, h11.EndOfMessage):
            seen += 1
            try:
                if connection.our_state is h11.SEND_RESPONSE:
                    connection.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
                    connection.send(h11.EndOfMessage())
                if connection.our_state is h11.MUST_CLOSE:
                    return seen
                connection.start_next_cycle()
            except h11.LocalProtocolError:
                return seen


for line in sys.stdin:
    print(count(bytes.fromhex(line.strip())))
