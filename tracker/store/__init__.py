"""Rows and domain values: what is recorded, by which revision, and what was known when. SQLAlchemy Core, no ORM."""

from tracker.store.deferred import deferred

with deferred():  # before any module of this room is imported, and with it SQLAlchemy
    import sqlalchemy as sqlalchemy
