"""Sheets, labels, invoices and maps, as HTML, SVG and PDF."""
