"""A real PostgreSQL server of the tests' own, in a temporary folder, reached through its Unix socket alone."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

PASSWORD = "s3cret/word"
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"


class Server:
    """A running server. `user` is its superuser, who needs the PASSWORD."""

    user = "grader"

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self.programs = programs
        self.numbers = count(1)

    def run(self, program: str, *arguments: str) -> None:
        as_other = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        command = [str(self.programs / program), *arguments]
        environment = {**os.environ, "PGPASSWORD": PASSWORD, "LC_ALL": "C"}
        log = self.folder / "log"
        with log.open("ab") as file:  # not a pipe, which the server would hold open
            ended = subprocess.run(
                command, cwd=self.folder, env=environment, stdout=file, stderr=file, check=False, timeout=60, **as_other
            )
        assert ended.returncode == 0, log.read_text()

    def control(self, *arguments: str) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-s", *arguments)

    def start(self) -> None:
        self.control("-o", f"-k {self.folder} {QUICK}", "start")

    def stop(self) -> None:
        self.control("-m", "immediate", "stop")

    def url(self, database: str, *, user: str = user, password: str = PASSWORD) -> str:
        secret = password.replace("/", "%2F")
        return f"postgresql+psycopg://{user}:{secret}@/{database}?host={self.folder}"

    def new_url(self) -> str:
        """Return the URL of a new, empty database."""
        name = f"course{next(self.numbers)}"
        self.run("createdb", "-h", str(self.folder), "-U", self.user, name)
        return self.url(name)


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server; skip the test where this machine has none."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=None)
    if programs is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path is short
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    server = Server(folder, programs.parent)
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o644)
    try:
        options = ["-U", server.user, "--auth=scram-sha-256", f"--pwfile={folder / 'password'}"]
        server.run("initdb", "-D", str(folder / "data"), "--no-sync", "--no-locale", "-E", "UTF8", *options)
        server.start()
        yield server
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(folder)
