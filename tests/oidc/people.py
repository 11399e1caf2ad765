"""Those whom the tests of signing in need beside a live server's own people."""

import os

import django


def build() -> None:
    from tests import make

    make.user("chief")
    make.user("closed", is_active=False)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
    django.setup()
    build()
