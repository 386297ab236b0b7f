"""Guidance files to and from domain values. Keeps file, line and column, so that every complaint can point."""
