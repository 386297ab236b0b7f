"""The login account under which this process runs: recorded beside the name that a person gives."""

from __future__ import annotations

import os
import sys


def login_account() -> str:
    """The login account on this machine, as the system says and not as a variable does, and the machine's name."""
    import platform

    if sys.platform == "win32":
        import getpass

        name = getpass.getuser()
    else:
        import pwd

        try:
            name = pwd.getpwuid(os.getuid()).pw_name
        except KeyError:
            name = f"user {os.getuid()}"
    return f"{name}@{platform.node()}"
