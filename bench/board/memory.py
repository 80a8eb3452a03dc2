"""Memory of the board over a simulated day, run fast: the heap of its scripts, and its process.

The browser is spoken to by its pipe alone. Whoever listens to its requests, as tools for tests do,
has it keep what was answered, and measures that.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.board.stage import Stage
from bench.courier_app.stage import DRAWS, PLAIN, chromium

HOURS = 8
AN_HOUR = 60
"""Changes of the day in a simulated hour."""
WAIT_S = 120
STEP_S = 0.02
CONTROL = 2
_BLOCK = """(() => {
  const box = document.querySelector('.visit.is-planned[data-key^="job:"]').getBoundingClientRect();
  return [box.x, box.y];
})()"""


class BrowserPipe:
    """A page of a browser, by the pipe of its developers' protocol."""

    def __init__(self, reading: int, writing: int) -> None:
        self._in, self._out = os.fdopen(reading, "rb"), os.fdopen(writing, "wb")
        self._number = 0
        self._session = ""

    def open(self, address: str) -> None:
        """Open an address in a page of its own."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        found = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = found["sessionId"]
        self.send("Performance.enable")
        self.send("Emulation.setLocaleOverride", locale="en-GB")
        self.send("Page.navigate", url=address)

    def send(self, method: str, *, of_page: bool = True, **params: Any) -> dict[str, Any]:  # noqa: ANN401
        """Ask the page, or the browser; events in between are let be.

        Raises
        ------
        RuntimeError
            With what the browser refused.
        """
        self._number += 1
        asked: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if of_page and self._session:
            asked["sessionId"] = self._session
        self._out.write(json.dumps(asked).encode() + b"\0")
        self._out.flush()
        while True:
            document = json.loads(self._message())
            if document.get("id") == self._number:
                if "error" in document:
                    raise RuntimeError(method, document["error"])
                result: dict[str, Any] = document["result"]
                return result

    def _message(self) -> bytes:
        parts = []
        while (part := self._in.read(1)) != b"\0":
            if not part:
                raise EOFError
            parts.append(part)
        return b"".join(parts)

    def value(self, expression: str) -> Any:  # noqa: ANN401  # whatever the page says
        """Return what an expression gives."""
        found = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        return found["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression is true.

        Raises
        ------
        TimeoutError
            If it never is.
        """
        end = time.monotonic() + WAIT_S
        while self.value(f"Boolean({expression})") is not True:
            if time.monotonic() > end:
                raise TimeoutError(expression)
            time.sleep(STEP_S)

    def press(self, key: str, code: int, modifiers: int = 0) -> None:
        """Press a key."""
        name = key if len(key) > 1 else f"Key{key.upper()}"
        about: dict[str, Any] = {"key": key, "code": name, "modifiers": modifiers}
        about["windowsVirtualKeyCode"] = code
        self.send("Input.dispatchKeyEvent", type="rawKeyDown", **about)
        self.send("Input.dispatchKeyEvent", type="keyUp", **about)

    def mouse(self, kind: str, x: float, y: float, buttons: int = 0) -> None:
        """Move, press or let go of the mouse."""
        button = "none" if kind == "mouseMoved" else "left"
        about: dict[str, Any] = {"button": button, "buttons": buttons}
        about["clickCount"] = int(button == "left")
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, **about)

    def heap_mb(self) -> float:
        """Return what the scripts hold."""
        self.send("HeapProfiler.collectGarbage")
        found = self.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in found if one["name"] == "JSHeapUsedSize") / 1e6

    def resident_mb(self) -> float:
        """Return what the largest process that draws a page holds."""
        known = self.send("SystemInfo.getProcessInfo", of_page=False)["processInfo"]
        pids = [one["id"] for one in known if one["type"] == "renderer"]
        pages = [int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) for pid in pids]
        return max(pages) * resource.getpagesize() / 1e6


@contextmanager
def _browser(*, draws: bool = True) -> Iterator[BrowserPipe]:
    to_read, asks = os.pipe()
    answers, to_write = os.pipe()
    folder = tempfile.mkdtemp()
    command = [
        chromium(),
        *(DRAWS if draws else PLAIN),
        "--headless",
        "--no-sandbox",
        "--remote-debugging-pipe",
    ]
    command.append("--window-size=1440,900")
    started = f'exec "$0" "$@" 3<&{to_read} 4>&{to_write}'
    process = subprocess.Popen(  # noqa: S603  # our own command
        [shutil.which("bash") or "bash", "-c", started, *command, f"--user-data-dir={folder}"],
        pass_fds=(to_read, to_write),
        stderr=subprocess.DEVNULL,
    )
    os.close(to_read)
    os.close(to_write)
    try:
        yield BrowserPipe(answers, asks)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def print_hours(stage: Stage, *, draws: bool = True) -> None:
    """Print the memory after each hour of a day on which something happens every minute."""
    found: list[tuple[float, float]] = []
    with _browser(draws=draws) as page:
        page.open(stage.page)
        page.until("document.querySelectorAll('.visit').length > 20")
        if draws:
            page.until("!document.querySelector('.map-reading')")
        for hour in range(HOURS):
            for minute in range(AN_HOUR):
                name = f"Rider {hour}:{minute}"
                stage.document["shifts"][minute % 9]["rider"] = name
                stage.document["visits"][minute]["late_s"] = 60 * hour
                stage.show(stage.document)
                stage.happen()
                page.until(f"document.body.innerText.includes({json.dumps(name)})")
                if minute % 5 == 0:
                    _work_a_little(page)
            found.append((page.heap_mb(), page.resident_mb()))
            heap, process = found[-1]
            print(f"hour {hour + 1}: heap {heap:.1f} MB, process {process:.0f} MB", flush=True)
    for at, what in enumerate(("heap", "process")):
        more = found[-1][at] / found[1][at] - 1
        print(f"{what} of the last hour beside the second's: {more:+.1%} (aim within 5 %)")


def _work_a_little(page: BrowserPipe) -> None:
    """Select a job, look into two dialogues, and carry the job about."""
    x, y = page.value(_BLOCK)
    page.mouse("mouseMoved", x + 2, y + 8)
    page.mouse("mousePressed", x + 2, y + 8, 1)
    page.mouse("mouseReleased", x + 2, y + 8)
    page.until("document.querySelector('.detail') !== null")
    for key, modifiers, shown in (("k", CONTROL, ".palette"), ("m", 0, ".offers")):
        page.until("document.hasFocus() && !document.querySelector('dialog[open]')")
        page.press(key, ord(key.upper()), modifiers)
        page.until(f"document.querySelector('dialog[open]') && document.querySelector('{shown}')")
        page.press("Escape", 27)
        page.until("!document.querySelector('dialog[open]')")
    page.mouse("mousePressed", x + 2, y + 8, 1)
    for step in range(1, 6):
        page.mouse("mouseMoved", x + 12 * step, y + 24 * step, 1)
    page.press("Escape", 27)
    page.mouse("mouseReleased", x + 60, y + 120)
