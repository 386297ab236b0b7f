"""The command line as a person meets it: what it says, with which exit code, on which stream."""
