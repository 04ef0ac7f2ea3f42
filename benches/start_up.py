"""Times whole processes beside each other; the first command is the measure of the others.

    python3 benches/start_up.py /bin/true "target/dist/linkworld --version" [COMMAND ...]

The commands take turns, so that what else runs on the machine slows all of them alike. A ratio is that of the lower
quartiles: on a busy machine the median measures the neighbours.
"""

import os
import shlex
import sys
import time

ROUNDS = 400
WARM_UP = 20


def spawn(command):
    """Runs a command with nothing to read and nowhere to write; returns its seconds and its exit code."""
    null = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, null, stream) for stream in (0, 1, 2)]
    begun = time.perf_counter()
    _, status = os.waitpid(os.posix_spawn(command[0], command, os.environ, file_actions=actions), 0)
    seconds = time.perf_counter() - begun
    os.close(null)
    return seconds, os.waitstatus_to_exitcode(status)


def main():
    commands = [shlex.split(line) for line in sys.argv[1:]]
    if len(commands) < 2:
        sys.exit(__doc__)
    for command in commands:
        for _ in range(WARM_UP):
            _, code = spawn(command)
        if code != 0:
            sys.exit(f"{shlex.join(command)}: exit code {code}")
    times = [[] for _ in commands]
    for _ in range(ROUNDS):
        for command, seconds in zip(commands, times):
            seconds.append(spawn(command)[0])
    lowest = None
    for command, seconds in zip(commands, times):
        seconds.sort()
        quartile, median = seconds[ROUNDS // 4], seconds[ROUNDS // 2]
        lowest = lowest or quartile
        print(f"{quartile * 1e3:7.2f} ms lower quartile {median * 1e3:7.2f} ms median {quartile / lowest:6.2f} x  {shlex.join(command)}")


main()
