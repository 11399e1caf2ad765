"""The live stream of open pages, and nothing else: pages and APIs are WSGI."""

import contextlib
import os
import resource

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
django.setup()

from events.live import Application  # noqa: E402

# Each open page is an open file; the usual limit of 1 024 is one that a process may lift by itself.
with contextlib.suppress(ValueError, OSError):
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

application = Application()
