"""Compiles a street extract, or the net of a city, in a process of its own, told how far it is.

It takes minutes and gigabytes, so the server's own process must not do it: what the compiler holds
is gone with its process, and a machine that runs out of memory ends that one alone. The process
ends when its standard input is closed, so also when the server is killed.
"""

from __future__ import annotations

import errno
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from routing.errors import BadInput, Failure, Fault, TourneeError

TELL_EVERY_S = 2.0
"""Between signs of life, also where the compiler has nothing new to say."""

_MOST_BY_CLOCK = 0.9

_COMMAND = (sys.executable, "-c", "from api.processes.city_compiling import answer; answer()")


def compile_apart(  # noqa: PLR0913  # as `compile_city` has options
    extract: Path,
    folder: Path,
    name: str,
    tell: Callable[[float], None] = lambda _: None,
    *,
    elevation: Sequence[Path] = (),
    is_graph: bool = False,
) -> None:
    """Compile an extract into a folder of cities; whatever happens, call ``tell`` meanwhile.

    Parameters
    ----------
    extract
        File of streets.
    folder
        Of the compiled city; nothing else lies in it.
    name
        Of the city.
    tell
        Called with the share done, 0 to 1; what it raises ends the compiling.
    elevation
        Rasters of heights.
    is_graph
        Whether the extract is a street graph of OSMnx.

    Raises
    ------
    BadInput
        As :func:`api.streets.cities.compile_city`.
    Failure
        ``setup-disk-full``, ``setup-memory-short``, ``setup-compiling-failed``.
    """
    request = {
        "extract": str(extract),
        "folder": str(folder),
        "name": name,
        "elevation": [str(one) for one in elevation],
        "graph": is_graph,
    }
    _done_apart(request, _expected_s(extract), tell)


def contract_apart(city: Path) -> None:
    """Make the net of a city file anew, and put it beside the file.

    Raises
    ------
    Failure
        As :func:`compile_apart`; ``city-file-damaged`` and the like where the city cannot be read.
    """
    _done_apart({"city": str(city)}, _expected_s(city), lambda _: None)


def _done_apart(request: dict[str, Any], expected_s: float, tell: Callable[[float], None]) -> None:
    with subprocess.Popen(  # noqa: S603  # ours
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Ctrl-C in a terminal is for us.
        process_group=0,
    ) as process:
        try:
            _ask(process, json.dumps(request))
            last = _listen(process, tell, expected_s=expected_s)
        finally:
            process.kill()
    if "faults" in last:
        raise BadInput([Fault(**one) for one in last["faults"]])
    if "failure" in last:
        raise Failure(str(last["failure"]))
    if "done" not in last:
        # Ended without a word: killed by the system, which does so where memory runs out.
        raise Failure("setup-memory-short")


def _ask(process: subprocess.Popen[bytes], request: str) -> None:
    if process.stdin is None:
        raise AssertionError
    process.stdin.write(request.encode() + b"\n")
    process.stdin.flush()


def _expected_s(extract: Path) -> float:
    """Return how long compiling may take, by measured ones."""
    return 5 + 5 * extract.stat().st_size / 1_000_000


def _listen(
    process: subprocess.Popen[bytes], tell: Callable[[float], None], *, expected_s: float
) -> dict[str, Any]:
    """Pass on what the compiler says until it ends; gives its last words.

    Reading takes most of the time and says nothing meanwhile: there the clock tells.
    """
    begun = time.monotonic()
    if process.stdout is None:
        raise AssertionError
    last: dict[str, Any] = {}
    rest, share = b"", 0.0
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        while True:
            if ready.select(TELL_EVERY_S):
                content = os.read(process.stdout.fileno(), 65_536)
                if not content:
                    return last
                *lines, rest = (rest + content).split(b"\n")
                for line in lines:
                    last = json.loads(line)
                    share = last.get("share", share)
            tell(max(share, min(_MOST_BY_CLOCK, (time.monotonic() - begun) / expected_s)))


# ------------------------------------------------------------------------- inside of the process


def answer() -> None:
    """Compile what standard input tells; the main function of the process."""
    request = json.loads(sys.stdin.buffer.readline())
    # Whatever a library prints is no answer.
    output, sys.stdout = sys.stdout, sys.stderr
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.nice(10)

    def say(**fields: object) -> None:
        output.write(json.dumps(fields) + "\n")
        output.flush()

    say(**_compiled(request, lambda share: say(share=share)))


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


def _compiled(request: dict[str, Any], tell: Callable[[float], None]) -> dict[str, object]:
    try:
        if "city" in request:
            _contract(Path(request["city"]))
        else:
            _compile(request, tell)
    except BadInput as wrong:
        return {"faults": [{"code": one.code, "args": dict(one.args)} for one in wrong.faults]}
    except TourneeError as error:
        return {"failure": error.code}
    except MemoryError:
        return {"failure": "setup-memory-short"}
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        return {"failure": "setup-disk-full" if full else "setup-compiling-failed"}
    except Exception:  # noqa: BLE001  # whatever it is, whoever waits is told
        return {"failure": "setup-compiling-failed"}
    return {"done": True}


def _compile(request: dict[str, Any], tell: Callable[[float], None]) -> None:
    from api.streets.cities import compile_city  # noqa: PLC0415  # only in the process

    read = None
    if request["graph"]:
        from routing.osm.osmnx_exchange import read_graphml  # noqa: PLC0415  # as above

        read = read_graphml
    compile_city(
        Path(request["folder"]),
        Path(request["extract"]),
        request["name"],
        lambda _, share: tell(share),
        elevation=[Path(one) for one in request["elevation"]],
        read=read,
    )


def _contract(city: Path) -> None:
    from api.streets.cities import keep_beside  # noqa: PLC0415  # only in the process

    keep_beside(city)
