"""Files as Open Food Network writes them, made of plain rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import openpyxl

from data.formats.open_food_network.columns import COLUMNS, HEADERS, Kind

ENGLISH = {key: names[0] for key, names in HEADERS.items()}
FRENCH = {
    **{key: names[1] if len(names) > 1 else names[0] for key, names in HEADERS.items()},
    "ship_street_2": " Rue (2) Livraison",
    "amount": "Montant",
    "billing_postcode": "Code Postal Facturation",
    "billing_state": "Département Facturation",
    "delivery_postcode": "Code Postal Livraison",
    "distributor_postcode": "Code Postal Distributeur",
    "producer_abn_acn": "Numéro de SIRET/SIREN du producteur",
    "ship_postcode": "Code Postal Livraison",
    "ship_state": "Département Livraison",
    "shipment_state": "Statut livraison",
    "sku": "Référence Produit",
}
BELGIAN = {
    **FRENCH,
    "amount": "Quantité",
    "hub": "Comptoir",
    "producer": "Producteur·trice",
    "quantity": "Nb commandé",
    "shipping": "Livraison",
    "supplier": "Disitributeur·trice",
}
CANADIAN = {
    **FRENCH,
    "amount": "Quantité",
    "customer": "Acheteur",
    "hub": "Hub",
    "quantity": "Nb commandé",
    "shipping": "Livraison",
}
BRITISH = {**ENGLISH, "sku": "Product Code", "ship_state": "Ship County"}
AMERICAN = {**ENGLISH, "ship_postcode": "Ship Zip Code"}
WORDINGS = {
    "en": ENGLISH,
    "en_GB": BRITISH,
    "en_US": AMERICAN,
    "fr": FRENCH,
    "fr_BE": BELGIAN,
    "fr_CA": CANADIAN,
}
_PRICED = {"item_price", "item_fees_price", "ship_price", "total_price", "pay_fee_price"}

Cell = str | int | Decimal | None
"""Nothing at all is ``None``; an empty text is written as a quoted one."""

LINE: Mapping[str, Cell] = {
    "hub": "Halle de l'Est",
    "customer": "Ana Roy",
    "email": "ana@example.org",
    "phone": "+33 6 12 34 56 78",
    "producer": "Ferme du Lac",
    "product": "Carottes",
    "variant": "500g",
    "quantity": 2,
    "paid": "true",
    "shipping": "À vélo chez vous",
    "delivery": "true",
    "ship_street": "4 rue Haute",
    "ship_street_2": "",
    "ship_city": "Lyon",
    "ship_postcode": "69001",
    "ship_state": "Rhône",
    "comments": "",
    "order_cycle": "Mercredi 2 décembre",
    "order_number": "R100000001",
    "date": "2026-11-28 18:02:11",
}
PICKUP: Mapping[str, Cell] = {
    "customer": "Luc Bel",
    "shipping": "Retrait à l'épicerie",
    "delivery": "false",
    **dict.fromkeys(("ship_street", "ship_street_2", "ship_city", "ship_postcode", "ship_state")),
    "order_number": "R100000002",
}


def line(**cells: Cell) -> dict[str, Cell]:
    """Return a row of *customer totals*."""
    return {**LINE, **cells}


def pickup(**cells: Cell) -> dict[str, Cell]:
    """Return a row of an order that is handed out at a site."""
    return {**LINE, **PICKUP, **cells}


def report_csv(
    kind: Kind,
    rows: Sequence[Mapping[str, Cell]],
    wording: str = "en",
    *,
    without: Sequence[str] = (),
    above: Sequence[Sequence[str]] = (),
    separator: str = ",",
    line_end: str = "\n",
) -> str:
    """Write a report as the platform does: ``""`` for an empty text, nothing for nothing."""
    keys = [key for key in COLUMNS[kind].split() if key not in without]
    names = WORDINGS[wording]
    lines = [separator.join(map(_quoted, title)) for title in above]
    lines.append(separator.join(_quoted(_header(names[key], key)) for key in keys))
    lines += [separator.join(_quoted(row.get(key)) for key in keys) for row in rows]
    return line_end.join(lines) + line_end


def report_xlsx(kind: Kind, rows: Sequence[Mapping[str, Any]], wording: str = "en") -> bytes:
    """Write a report as a workbook, where what is empty is a word."""
    keys = COLUMNS[kind].split()
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([_header(WORDINGS[wording][key], key) for key in keys])
    empty = "aucun" if wording.startswith("fr") else "none"
    for row in rows:
        sheet.append([empty if row.get(key) in (None, "") else row[key] for key in keys])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def saved_again(text: str) -> bytes:
    """Return a CSV as a French spreadsheet program saves it: semicolons, commas, its alphabet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in csv.reader(io.StringIO(text, newline="")):
        writer.writerow(
            [f"{cell},00" if cell.isdecimal() and len(cell) < 4 else cell for cell in row]
        )
    return out.getvalue().encode("cp1252")


def saved_as_csv(book: bytes) -> bytes:
    """Return a workbook as a French spreadsheet program saves it as CSV, words and all."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    writer.writerows([cell or "" for cell in row] for row in sheet.values)
    return out.getvalue().encode("cp1252")


def _header(name: str, key: str) -> str:
    return f"{name} (€)" if key in _PRICED else name


def _quoted(cell: Cell) -> str:
    if cell is None:
        return ""
    text = str(cell)
    return (
        f'"{text.replace(chr(34), chr(34) * 2)}"'
        if not text or set(text) & set(',;"\r\n')
        else text
    )
