"""A made-up network of sites, to try the program with: no site of it exists."""

from __future__ import annotations

from pathlib import Path

SHEET = Path(__file__).with_name("sites.csv")
