"""Domain values as rows and back, by hand; one module per group of entries."""
