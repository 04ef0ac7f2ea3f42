"""Runs a program on a terminal of its own, as a person would.

Reads one JSON object from stdin: {"argv": [...], "cwd": "...", "env": {...}, "steps": [["what to wait for", "what to
type"], ...]}. What to type may be `<INT>`, `<TERM>` or `<HUP>`: then the program gets that signal; or `<CLOSE>`: then the
terminal itself is closed. Prints one: what the terminal showed, how the program ended (128 and the signal where one
ended it), whether the terminal shows again what is typed (null for a closed one), and how many steps were not reached.
"""

import fcntl
import json
import os
import pty
import select
import signal
import sys
import termios
import time

PATIENCE = 60.0
SIGNALS = {"<INT>": signal.SIGINT, "<TERM>": signal.SIGTERM, "<HUP>": signal.SIGHUP}


def main():
    order = json.load(sys.stdin)
    # The program's end stays open here too, so that the terminal can be asked when the program is gone.
    screen, keyboard = pty.openpty()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        fcntl.ioctl(keyboard, termios.TIOCSCTTY, 0)
        for number in range(3):
            os.dup2(keyboard, number)
        # Python ignores these, and the program would inherit that.
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        os.chdir(order["cwd"])
        os.execve(order["argv"][0], order["argv"], order["env"])
    shown, seen, steps, ended = b"", 0, list(order["steps"]), None
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        ready, _, _ = select.select([screen] if screen is not None else [], [], [], 0.02)
        if ready:
            shown += os.read(screen, 65536)
        at = shown.find(steps[0][0].encode(), seen) if steps else -1
        if at >= 0:
            seen = at + len(steps[0][0].encode())
            typed = steps.pop(0)[1]
            if typed in SIGNALS:
                os.kill(pid, SIGNALS[typed])
                typed = ""
            if typed == "<CLOSE>":
                # As a terminal emulator does when its window is closed: the kernel hangs up.
                os.close(screen)
                screen, typed = None, ""
            typed = typed.encode("latin-1" if order.get("bytes") else "utf-8")
            while typed:
                typed = typed[os.write(screen, typed) :]
        if ended is None:
            gone, status = os.waitpid(pid, os.WNOHANG)
            ended = os.waitstatus_to_exitcode(status) if gone else None
        elif not ready:
            break
    if ended is None:
        os.kill(pid, 9)
        sys.exit(f"it does not end; the terminal shows {shown!r}")
    echo = None if screen is None else bool(termios.tcgetattr(keyboard)[3] & termios.ECHO)
    code = ended if ended >= 0 else 128 - ended
    print(json.dumps({"screen": shown.decode(errors="replace"), "code": code, "echo": echo, "left": len(steps)}))


main()
