"""Spreadsheets in and out: hostile files read, safe ones written."""
