"""Makes the exports that wait, one at a time, and says of each that failed what happened and what to do."""

import hashlib
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from smtplib import SMTPException

from django.core.files.storage import storages
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from events import wording
from events.disk import on_disk
from events.exports import keeping
from events.exports.lines import joined
from events.exports.pdf import NotPrinted
from events.exports.source import Source
from events.models import Export
from investigations import hosts, notices

ADVISORY_LOCK = 0x6578706F
ATTEMPTS = 2
STOPPED = "The server stopped twice while it was made. Ask for a view with fewer days, or for JSON Lines."
GONE = "The logbook is not open to you any more, so nothing was made."
log = logging.getLogger(__name__)


def make_next() -> Export | None:
    """Makes the one that waits longest and says which; None when none does or another worker is at it."""
    with alone() as is_alone:
        if not is_alone:
            return None
        if (export := keeping.waiting().order_by("requested_at", "pk").first()) is None:
            if (bare := next(filter(keeping.is_settled, keeping.without_package()), None)) is None:
                return None
            export = Export.objects.create(investigation=bare, format=keeping.PACKAGE.name)
        if export.attempts >= ATTEMPTS:
            return _failed(export, STOPPED)
        make(export)
        export.refresh_from_db()
        if export.requested_by is not None and (export.finished_at or export.failed_why):
            tell(export)
        return export


def make(export: Export) -> None:
    """Makes it now; its row says what became of it."""
    if (source := keeping.source_of(export)) is None:
        _failed(export, GONE)
        return
    began = timezone.now()
    Export.objects.filter(pk=export.pk).update(started_at=began, attempts=F("attempts") + 1, progress=0)
    try:
        _made(export, replace(source, tell=_teller(export, source)), began)
    except NotPrinted as error:
        _failed(export, str(error))
    except OSError as error:
        _failed(export, f"It could not be written ({error.strerror}). Ask whoever runs the logbook; then ask again.")


def _made(export: Export, source: Source, began: datetime) -> None:
    form = keeping.form_of(export)
    name = f"{secrets.token_hex(16)}/{form.file_name(source)}"
    path = Path(storages["exports"].path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as file:
            for piece in joined(form.written(source)):
                digest.update(piece)
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        # Written once: the next one is another file.
        path.chmod(0o444)
        on_disk(path.parent)
        # Only what nobody asked to be made anew meanwhile: something in it may have been redacted.
        done = Export.objects.filter(pk=export.pk, started_at=began, finished_at=None).update(
            finished_at=timezone.now(), path=name, size=size, sha256=digest.hexdigest(), progress=100,
            expires_at=keeping.expiry() if export.requested_by_id else None,
        )  # fmt: skip
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if not done:
        path.unlink(missing_ok=True)


def _teller(export: Export, source: Source) -> Callable[[int], None]:
    """Writes down how far it is, in percent of the entries; the last step has no measure."""

    def tell(done: int) -> None:
        part = min(99, 100 * done // max(source.size.entries, 1))
        Export.objects.filter(pk=export.pk, progress__lt=part).update(progress=part)

    return tell


def _failed(export: Export, why: str) -> Export:
    Export.objects.filter(pk=export.pk, finished_at=None).update(failed_why=why)
    if export.requested_by_id is None:
        log.warning("The package of %s was not built. %s", export.investigation, why)
    return export


@contextmanager
def alone() -> Iterator[bool]:
    """One export is made at a time: printing needs memory."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
        locked = bool(cursor.fetchone()[0])
        try:
            yield locked
        finally:
            if locked:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


def tell(export: Export) -> None:
    """A mail to whoever waits; the link leads to the page, which asks again who they are."""
    user, called = export.requested_by, wording.logbook(export.of)
    if user is None or not user.email or not notices.is_sending():
        return
    said = {
        "export": export, "called": called, "user": user, "form": keeping.form_of(export),
        "address": hosts.own_address() + reverse("events:exported", args=[export.public_id]),
    }  # fmt: skip
    what = "could not be made" if export.failed_why else "is ready"
    subject = " ".join(f"{called}: your export {what}".split())
    headers = {"Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(subject, render_to_string("exports/mail.txt", said), to=[user.email], headers=headers).send()
    except (OSError, SMTPException, ValueError) as error:
        log.warning("The mail about an export was not sent: %s", error)
