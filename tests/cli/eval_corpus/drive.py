"""Runs the unmodified `eval` command of the Python command line on each file of a folder, in one process."""

import json
import pathlib
import sys

from linkworld_cli.cmd.eval import eval_cmd

main, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
for path in sorted(folder.glob("*.eval.yaml")):
    report = path.with_suffix(".python.json")
    code = "crash"
    try:
        eval_cmd.main([str(path), "--main", str(main), "--json", str(report), "--quiet"], standalone_mode=False)
    except SystemExit as ended:
        code = ended.code
    except BaseException as crash:
        code = f"crash: {type(crash).__name__}"
    print("\n@" + json.dumps({"file": path.name, "code": code}))
