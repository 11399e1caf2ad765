#!/usr/bin/env python
"""Run a command of the logbook: `python manage.py help` lists them."""

import os
import sys

from elogbook import lock, placement


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
    from django.core.management import execute_from_command_line

    try:
        with lock.for_command(sys.argv):
            execute_from_command_line(sys.argv)
    except placement.Refused as refused:
        sys.exit(str(refused))


if __name__ == "__main__":
    main()
