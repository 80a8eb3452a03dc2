"""Spreadsheets: a folder of CSV, XLSX and ODS files as a day, and its failed rows back as files."""

from data.formats.spreadsheet.failed import failed_rows, failed_sheets
from data.formats.spreadsheet.folder import read_folder

__all__ = ["failed_rows", "failed_sheets", "read_folder"]
