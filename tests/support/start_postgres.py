"""Runs an embedded server in a process of its own, so that tests can kill that process or run it as another user.

python start_postgres.py DATA      prints one line of JSON; stops the server when its input ends
"""

import json
import os
import sys
from pathlib import Path

from afterbase.ground.embedded import EmbeddedPostgres
from afterbase.ground.errors import AfterbaseError


def main() -> None:
    data = Path(sys.argv[1])
    server = EmbeddedPostgres(data)
    try:
        server.start()
    except AfterbaseError as error:
        print(json.dumps({"code": error.code, "message": error.message()}), flush=True)
        return
    postmaster = int((data / "postgres/postmaster.pid").read_text().split()[0])
    answer = {"conninfo": server.conninfo(), "pid": os.getpid(), "postmaster": postmaster}
    print(json.dumps(answer), flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
