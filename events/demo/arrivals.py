"""What ID32's intake has to tell: the keys of its programs, and what was not taken of them lately."""

from datetime import datetime, timedelta

from django.utils import timezone

from events.models import RefusedMessage
from investigations import keys
from investigations.models import ApiToken, Instrument, User

BLISS, OLD_SPEC, SPEC = "bliss-id32", "spec-id32", "spec-id32-2"
AGENT = "192.0.2.18 python-requests/2.31.0"
NOT_JSON = "The body is not JSON: Unterminated string starting at: line 1 column 52 (char 51). Nothing was stored."
CUT_OFF = '{"type": "notification", "category": "info", "text": "fscan aborted at point 214: counter ‘xmcd_n'
SPOKEN = (
    '{"type": "notification", "category": "commandLine", "content": [{"format": "plainText", "text": "FOURC> wa"}]}'
)
# Minutes before now.
RETIRED, CUT, STRANGERS = -2900, -95, -1500


def load(instrument: Instrument, by: User, now: datetime) -> None:
    """SPEC got a second key two days ago and one of its computers still has the old one."""
    for name in (BLISS, OLD_SPEC):
        keys.create(name, [instrument], by=by)
    old = ApiToken.objects.get(name=OLD_SPEC)
    keys.create(SPEC, [instrument], by=by, replaces=old)
    retired = now + timedelta(minutes=RETIRED)
    long_ago = now - timedelta(days=400)
    ApiToken.objects.filter(name=BLISS).update(created_at=long_ago, last_used_at=now)
    ApiToken.objects.filter(name=SPEC).update(created_at=retired - timedelta(hours=1), last_used_at=now)
    ApiToken.objects.filter(pk=old.pk).update(
        created_at=long_ago, last_used_at=retired, revoked_at=retired, revoked_by=by
    )
    old.refresh_from_db()
    RefusedMessage.objects.bulk_create(
        [
            *(_refused(old, now + timedelta(minutes=minutes), 403, str(keys.RevokedKey(old)), SPOKEN)
              for minutes in (RETIRED + 40, RETIRED + 41, RETIRED + 55)),
            _refused(ApiToken.objects.get(name=BLISS), now + timedelta(minutes=CUT), 400, NOT_JSON, CUT_OFF),
            _strangers(now + timedelta(minutes=STRANGERS)),
        ]
    )  # fmt: skip


def _refused(token: ApiToken, at: datetime, status: int, reason: str, excerpt: str) -> RefusedMessage:
    day = timezone.localdate(at)
    return RefusedMessage(token=token, at=at, day=day, status=status, reason=reason, sender=AGENT, excerpt=excerpt)


def _strangers(at: datetime) -> RefusedMessage:
    day = timezone.localdate(at)
    return RefusedMessage(token=None, at=at, day=day, status=401, reason="unknown key", times=4)
