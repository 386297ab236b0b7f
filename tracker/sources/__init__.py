"""The documents that were read: copies of them kept beside a database, and the text in them."""
