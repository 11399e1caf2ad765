"""Files that a phone sends by a link, so many and no more."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from events.logbook.uploading import upload
from events.models import Attachment
from investigations.models import User

MOST = 30


class UsedUp(Exception):
    """This link has brought as many files as one may."""


def hand_over(file: "UploadedFile[Any]", *, by: User, logbook: str, nonce: str) -> Attachment:
    """Keeps a file that came by the link of this nonce for whoever made the link. Raises UsedUp and Unfit."""
    with transaction.atomic():
        # One after the other: two that come at once must not both be the last.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if Attachment.objects.filter(uploaded_by=by, handover=nonce).count() >= MOST:
            raise UsedUp
        return upload(file, by=by, logbook=logbook, handover=nonce)
