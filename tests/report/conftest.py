"""The bundled rulebook, read once."""

from __future__ import annotations

import pytest

from tracker import service
from tracker.domain.rulebook import Rulebook


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return service.bundled()
