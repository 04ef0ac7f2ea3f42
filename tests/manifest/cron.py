"""Times at which croniter runs expressions: one JSON request a line, one JSON list of seconds since 1970 a line."""

import json
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from croniter import croniter

for line in sys.stdin:
    request = json.loads(line)
    zone = ZoneInfo(request["zone"])
    runs = croniter(request["cron"], datetime.fromtimestamp(request["from"], zone))
    times = [runs.get_next(datetime).timestamp() for _ in range(request["count"])]
    print(json.dumps([int(time) for time in times]))
