"""The law as values, and the decision. Imports the standard library only; knows no clock, file or database."""
