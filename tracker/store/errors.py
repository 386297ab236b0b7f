"""What can go wrong with a database, each with a sentence that says what to do next."""

# ruff: noqa: N818 - each is named for what is the case, and is caught as StoreError

from __future__ import annotations


class StoreError(Exception):
    """The rulebook cannot be read or recorded; the message is one sentence for a person, and what to do next."""


class UrlInvalid(StoreError):
    """The words name no database that this program could open."""


class DatabaseMissing(StoreError):
    """There is no rulebook at that place, and nothing was made there."""


class DatabaseExists(StoreError):
    """There is something at the place where a new database was to be made."""


class DatabaseForeign(StoreError):
    """What lies there is not a database of this program."""


class DatabaseNewer(StoreError):
    """A newer version of this program made it."""


class DatabaseOlder(StoreError):
    """An older version of this program made it, and it must be upgraded first."""


class DatabaseReadOnly(StoreError):
    """It can be asked but not written."""


class DatabaseLocked(StoreError):
    """Another process is recording and did not finish in time."""


class DatabaseDamaged(StoreError):
    """It is ours, and parts of it cannot be read."""


class DatabaseUnreachable(StoreError):
    """The server or the file cannot be opened."""


class DriverMissing(StoreError):
    """The driver for that kind of database is not installed."""


class ProgramMissing(StoreError):
    """A program of the database is not installed, or is too old."""


class RolesRefused(StoreError):
    """Those roles of a server cannot be held to what was asked; nothing was granted."""


class RecordingRefused(StoreError):
    """What was to be recorded cannot be, and nothing was."""


class SelfCheckFailed(StoreError):
    """What was written did not read back the same, so it was rolled back."""


class RevisionUnknown(StoreError):
    """No such revision has been recorded."""


class RulebookMoved(StoreError):
    """Something was recorded since a change was looked at, so what was seen of it does not hold any more."""


class ProposalUnknown(StoreError):
    """No such proposal was made."""


class ApprovalRefused(StoreError):
    """A proposal may not be approved so; nothing was recorded."""
