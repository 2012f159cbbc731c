"""Afterbase (售后台): an open, self-hosted table platform for after-sales work."""

from importlib.metadata import version

__version__ = version("afterbase")
