"""Draws every screen of the courier's app in every state, for people to look at."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.courier_app.stage import SCENES, stage

FOLDER = Path("build/screenshots/courier")
SIZES = ((360, 640), (768, 1024))
LOOKS = (("en", "light"), ("en", "dark"), ("fr", "light"), ("fr", "dark"))
"""Languages and themes of each picture; the sun theme and the tablet are drawn once."""


def main() -> int:
    """Write the pictures; complains about errors in the console of the browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="screens whose name begins so")
    parser.add_argument("--whole", action="store_true", help="the whole page, not only the view")
    wanted = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    drawings = [
        *((360, look) for look in LOOKS),
        (360, ("en", "sun")),
        (768, ("en", "light")),
    ]
    count = 0
    with stage() as on:
        for width, (language, theme) in drawings:
            size = next(one for one in SIZES if one[0] == width)
            with on.page(size) as page:
                for screen, where, scene in SCENES:
                    if not screen.startswith(wanted.only):
                        continue
                    on.show(page, where, scene, language=language, theme=theme)
                    state = f"{where.split('/')[-1].replace(':', '-')}-" if "/" in where else ""
                    name = f"{screen}-{language}-{width}-{state}{scene}-{theme}.png"
                    page.screenshot(path=FOLDER / name, full_page=wanted.whole)
                    count += 1
    print(f"{count} pictures in {FOLDER}")
    for one in sorted(set(on.trouble)):
        print("console:", one, file=sys.stderr)
    return 1 if on.trouble else 0


if __name__ == "__main__":
    sys.exit(main())
