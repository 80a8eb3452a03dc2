"""PostgreSQL's own programs, started on one database as one role."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import make_url

from data.local.account import clean_environment


@dataclass(frozen=True, slots=True, kw_only=True)
class PgTools:
    """The programs' folder, and the database that they work on.

    Attributes
    ----------
    pgbin
        Folder of ``pg_dump``, ``pg_restore`` and ``psql``.
    url
        Address of the database as SQLAlchemy has it, with the role.
    """

    pgbin: Path
    url: str

    def start(
        self,
        tool: str,
        *arguments: str,
        stdin: int | IO[Any] = subprocess.DEVNULL,
        stdout: int | IO[Any] = subprocess.DEVNULL,
        stderr: int | IO[Any] = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        """Start a program on the database; it never waits for somebody to type a password."""
        address = make_url(self.url).set(drivername="postgresql")
        # Arguments can be read by everybody on the machine, the environment cannot.
        secret = {"PGPASSWORD": str(address.password)} if address.password else {}
        target = address._replace(password=None).render_as_string(hide_password=False)
        return subprocess.Popen(  # noqa: S603  no shell; our own arguments
            [str(self.pgbin / tool), *arguments, "--no-password", f"--dbname={target}"],
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env=clean_environment() | secret,
        )

    def start_script(self, stdin: int | IO[Any], stderr: int | IO[Any]) -> subprocess.Popen[bytes]:
        """Start what turns a dump that comes in into the statements that restore it."""
        return subprocess.Popen(  # noqa: S603  no shell; our own arguments
            [str(self.pgbin / "pg_restore"), "--file=-"],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=clean_environment(),
        )
