"""Running the server's programs, as another user where we are root: PostgreSQL refuses root."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from routing.errors import Failure

STAND_INS = ("postgres", "nobody")
"""Users as whom root runs a new cluster, the first that exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user of this system, other than root.

    Attributes
    ----------
    name
        Name to show.
    uid, gid
        Its number and that of its own group.
    """

    name: str
    uid: int
    gid: int


def account_for(data: Path) -> Account | None:
    """Return the user that the server of a data folder must run as.

    Parameters
    ----------
    data
        The folder that ``initdb`` made; need not exist yet.

    Returns
    -------
    Account or None
        The owner of an existing folder or a stand-in when we are root; ``None`` for ourselves.

    Raises
    ------
    Failure
        ``cluster-no-account`` where we are root and there is nobody else.
    """
    if os.geteuid() != 0:
        return None
    owner = data.stat().st_uid if data.exists() else 0
    if owner:
        return _account(owner)
    for name in STAND_INS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise Failure("cluster-no-account", wanted=", ".join(STAND_INS))


def user_name(uid: int) -> str:
    """Return the name of a user, its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def own_folder(path: Path, account: Account | None) -> Path:
    """Make a folder that only the account may enter, or make an existing one so.

    What lies inside belongs to the account, so root must touch it only through :func:`shell`:
    otherwise a link in there would lead root's hand to somewhere else.
    """
    path.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if account is not None:
            os.fchown(descriptor, account.uid, account.gid)
        os.fchmod(descriptor, 0o700)
    finally:
        os.close(descriptor)
    return path


def shell(
    script: str, *arguments: str, folder: Path, account: Account | None, text: str | None = None
) -> None:
    """Run a few shell commands in a folder as the account; its files are for the owner only.

    Raises
    ------
    Failure
        ``cluster-command-failed`` where they fail.
    """
    command = ["/bin/sh", "-c", script, "sh", *arguments]
    done = run(command, account, folder=folder, text=text)
    if done.returncode != 0:
        raise Failure("cluster-command-failed", command=script, detail=done.stderr.strip())


def run(  # noqa: PLR0913  each is one plain option of subprocess.run
    command: Sequence[str],
    account: Account | None = None,
    *,
    folder: Path = Path("/"),
    limit_s: float = 30.0,
    environment: Mapping[str, str] | None = None,
    text: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, and give its output as text.

    Parameters
    ----------
    command
        Program, with its full path, and arguments.
    account
        Who runs it; ``None`` for ourselves.
    folder
        Where it runs.
    limit_s
        Seconds after which it is killed.
    environment
        Variables on top of a clean environment without any setting of PostgreSQL's.
    text
        What it reads.

    Raises
    ------
    Failure
        ``cluster-command-failed`` where it cannot be started or takes too long. A bad return code
        is no error here.
    """
    try:
        return subprocess.run(  # noqa: S603  no shell; paths are the system's own
            command,
            cwd=folder,
            env=clean_environment() | dict(environment or {}),
            input=text or "",
            capture_output=True,
            text=True,
            errors="replace",
            timeout=limit_s,
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            umask=0o077,
        )
    except subprocess.TimeoutExpired as slow:
        detail = f"> {limit_s:.0f} s"
        raise Failure("cluster-command-failed", command=command[0], detail=detail) from slow
    except (OSError, subprocess.SubprocessError) as error:
        raise Failure("cluster-command-failed", command=command[0], detail=str(error)) from error


def clean_environment() -> dict[str, str]:
    """Return our environment without what would steer PostgreSQL, and with messages in English."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def can_enter(folder: Path, account: Account | None) -> bool:
    """Return whether the account may pass through a folder and all above it."""
    return run(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)], account).returncode == 0


def _account(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:  # A folder of another machine's user, as with a mounted volume.
        return Account(name=str(uid), uid=uid, gid=uid)
    return Account(name=entry.pw_name, uid=uid, gid=entry.pw_gid)
