"""Many questions in one file: rows of text in, rows with answers out. It decides nothing and knows no rulebook."""
