"""What a process frees is free for others."""

from __future__ import annotations

import subprocess
import sys

import pytest

FREED = """
import sys, threading
from PIL import Image
from api.processes.freed_memory import return_large_blocks
from bench.memory import resident_mb
if not return_large_blocks():
    sys.exit("another C library")
before_mb, kept = resident_mb(), []
def draw():
    for _ in range(2):
        picture = Image.new("RGB", (4000, 4000), "white")
        kept.append(bytes(1_000))
        del picture
threads = [threading.Thread(target=draw) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(round(resident_mb() - before_mb))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="an option of the GNU C library")
def test_pixels_of_pictures_go_back_to_the_system() -> None:
    """After several threads had large pictures, nothing of them is left in memory."""
    command = [sys.executable, "-c", FREED]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode and "another C library" in told.stderr:
        pytest.skip(told.stderr)
    assert told.returncode == 0, told.stderr
    assert int(told.stdout) < 40
