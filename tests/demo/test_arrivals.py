"""ID32's intake in the demo has something of everything to look at."""

from events import timeline
from investigations import keys
from investigations.models import ApiToken, Instrument, User


def test_something_is_heard_silent_refused_waiting_and_keyed(loaded, db):
    id32, by = Instrument.objects.get(name="ID32"), User.objects.get(username="localcontact")
    heard = timeline.heard(id32)
    assert {sender.software for sender in heard.senders} >= {"spec", "Bliss_v2.4.0", "ingester", "mca-server"}
    assert [sender.software for sender in heard.senders if sender.silence.endswith("days")] == ["mca-server"]
    refused = timeline.refused_of(id32, by)
    assert [(alike.latest.status, alike.number) for alike in refused.alike] == [(400, 1), (403, 3)]
    assert [times for _, times in refused.unknown] == [4]
    assert [claim.name for claim in timeline.waiting(id32).claims] == ["HC-5120", "IH-HC-3612"]
    replaced = ApiToken.objects.get(name="spec-id32-2").replaces
    assert (replaced.name, replaced.revoked_by) == ("spec-id32", by)
    assert keys.of_beamline(id32).filter(revoked_at=None).count() >= 2
