"""The provincial regulation compliance tracker: Canada's ketamine rules as a checked record."""

__version__ = "0.1.0"
