"""Reports: what each kind says, as flat and finished views that a template or a program only places."""
