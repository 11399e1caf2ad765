"""Once a day the heads of all chains go under one root, and an authority elsewhere says when it was."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import requests
from cryptography.x509 import load_pem_x509_certificates
from django.conf import settings
from django.db import connection, transaction
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
)

from events.models import Anchor, Seal
from events.seals import contents, heads, stamps
from events.seals.verify import Head, inclusion_proof, merkle_root

ADVISORY_LOCK = 0x616E6368
CONNECT, READ = 5, 30
LARGEST = 1_000_000
# Of an authority that was silent for long, so many roots are stamped at once, the newest first.
TRIED_AT_ONCE = 7


class Unstamped(Exception):
    """The authority gave no time stamp; the sentence says why."""


def anchor_today(now: datetime) -> Anchor | None:
    """The root of this day, unless there is one already or nothing is sealed yet; and a file of its heads."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if Anchor.objects.filter(at__gte=midnight).exists() or not (found := heads.every()):
            return None
        root = merkle_root([head.leaf() for head in found])
        waits = "Not asked yet." if settings.ELOGBOOK_TSA_URL else ""
        made = Anchor.objects.create(
            at=now, tree_size=len(found), root=root, heads=heads.as_json(found), failed_why=waits
        )
    heads.write(settings.ELOGBOOK_HOME / "heads" / f"{now:%Y-%m-%d}.json", found)
    return made


def stamp_waiting() -> int:
    """Roots the authority has not stamped are sent to it, again where it failed before; says how many it stamped."""
    if not settings.ELOGBOOK_TSA_URL:
        return 0
    waiting = Anchor.objects.filter(token=None).exclude(failed_why="").order_by("-at").only("pk", "root")
    stamped = 0
    for anchor in waiting[:TRIED_AT_ONCE]:
        fields: dict[str, Any] = {"authority": settings.ELOGBOOK_TSA_URL[:255]}
        try:
            fields |= {"token": _stamp(bytes(anchor.root)), "failed_why": ""}
            stamped += 1
        except Unstamped as unstamped:
            fields["failed_why"] = str(unstamped)
        Anchor.objects.filter(pk=anchor.pk).update(**fields)
    return stamped


def wrong(anchor: Anchor, roots: bytes = b"") -> str:
    """What is wrong with an anchor: its heads must give its root, and its token be of that root; nothing, mostly.

    With the certificates (PEM) of authorities that are trusted, also whether one of them signed it.
    """
    leaves = [head.leaf() for head in read(anchor.heads)]
    if merkle_root(leaves) != bytes(anchor.root) or len(leaves) != anchor.tree_size:
        return "its heads do not give its root: heads or root were changed"
    if anchor.token is None:
        return ""
    try:
        answer = stamps.read(bytes(anchor.token))
        if answer.tst_info.message_imprint.message != _imprint(bytes(anchor.root)):
            return "its time stamp is of another root"
        if roots:
            builder = VerifierBuilder()
            for certificate in load_pem_x509_certificates(roots):
                builder = builder.add_root_certificate(certificate)
            builder.build().verify_message(answer, bytes(anchor.root))
    except (ValueError, VerificationError) as error:
        return f"its time stamp does not verify: {error}"
    return ""


def stamped_at(anchor: Anchor) -> datetime | None:
    """When the authority saw the root."""
    if anchor.token is None:
        return None
    found: datetime = stamps.read(bytes(anchor.token)).tst_info.gen_time
    return found


def read(said: Iterable[dict[str, Any]]) -> list[Head]:
    return [Head(head["logbook"], head["number"], head["hash"]) for head in said]


def proof_of(logbook: str, number: int = 0) -> dict[str, Any] | None:
    """For an export: the way from the chain's head to a root.

    That is the first day's that covers the chain up to this number, a stamped one before others: it stays the same. Of
    a chain that no day covers so far, it is the newest stamped day's, or the newest day's.
    """
    for anchor in _covering(logbook, number) or _newest():
        found = read(anchor.heads)
        index = next((at for at, head in enumerate(found) if head.logbook == logbook), None)
        if index is None:
            continue
        return {
            "at": f"{anchor.at:%Y-%m-%dT%H:%M:%SZ}", "root": bytes(anchor.root).hex(), "tree_size": anchor.tree_size,
            "leaf": found[index]._asdict(), "proof": inclusion_proof([head.leaf() for head in found], index),
            "authority": anchor.authority if anchor.token is not None else "",
            "stamped_at": contents.moment(stamped) if (stamped := stamped_at(anchor)) is not None else "",
            "token": bytes(anchor.token).hex() if anchor.token is not None else "",
        }  # fmt: skip
    return None


def known_of(logbook: str) -> list[Head]:
    """The heads of one chain in the newest stamped day and in the newest day."""
    return [head for anchor in _newest() for head in read(anchor.heads) if head.logbook == logbook]


def known() -> Iterator[Head]:
    """Every head that any day wrote down, each once, the newest first."""
    seen = set()
    for anchor in Anchor.objects.order_by("-at").iterator(chunk_size=1):
        for head in read(anchor.heads):
            if head not in seen:
                seen.add(head)
                yield head


def all_wrong(roots: bytes = b"") -> Iterator[tuple[Anchor, str]]:
    """The days whose anchor is not what it was, and why."""
    for anchor in Anchor.objects.order_by("at").iterator(chunk_size=1):
        if why := wrong(anchor, roots):
            yield anchor, why


def _covering(logbook: str, number: int) -> list[Anchor]:
    head = Seal.objects.filter(logbook=logbook, number=number).first()
    if head is None:
        return []
    leaf = Head(logbook, number, bytes(head.hash).hex())
    days = Anchor.objects.filter(at__gte=head.sealed_at, heads__contains=heads.as_json([leaf])).order_by("at")
    return list(filter(None, [days.exclude(token=None).first() or days.first()]))


def _newest() -> list[Anchor]:
    days = Anchor.objects.order_by("-at")
    found = [days.exclude(token=None).first(), days.first()]
    return list(dict.fromkeys(filter(None, found)))


def _stamp(root: bytes) -> bytes:
    """The authority's answer, as it came: whoever checks it in thirty years needs every byte. Raises Unstamped."""
    request = TimestampRequestBuilder().data(root).hash_algorithm(HashAlgorithm.SHA256).build()
    raw = _asked(request.as_bytes())
    try:
        answer = stamps.read(raw)
        # One that was granted with changes would be stored and then not verify.
        if answer.status != PKIStatus.GRANTED:
            raise Unstamped(f"The authority refused: {' '.join(answer.status_string) or answer.status}.")
        info = answer.tst_info
        if info.message_imprint.message != _imprint(root) or info.nonce != request.nonce:
            raise Unstamped("The authority answered another question than was asked.")
    except ValueError as error:
        raise Unstamped(f"The authority's answer is no time stamp that can be read: {error}") from error
    return raw


def _asked(question: bytes) -> bytes:
    kind = {"Content-Type": "application/timestamp-query"}
    try:
        with requests.post(
            settings.ELOGBOOK_TSA_URL, question, headers=kind, timeout=(CONNECT, READ), stream=True
        ) as answer:
            if answer.status_code != 200:
                raise Unstamped(f"The authority answered {answer.status_code}.")
            raw = answer.raw.read(LARGEST + 1, decode_content=True)
    except requests.RequestException as error:
        raise Unstamped(f"The authority does not answer: {type(error).__name__}.") from error
    if len(raw) > LARGEST:
        raise Unstamped("The authority's answer is too long for a time stamp.")
    return bytes(raw)


def _imprint(root: bytes) -> bytes:
    return hashlib.sha256(root).digest()


def newest() -> Anchor | None:
    return Anchor.objects.order_by("-at").defer("heads").first()
