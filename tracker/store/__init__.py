"""Rows and domain values: what is recorded, by which revision, and what was known when. SQLAlchemy Core, no ORM."""
