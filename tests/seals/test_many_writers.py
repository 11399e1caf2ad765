"""Eight write into one logbook while the worker seals: the chain has no gap, and is whole."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from events.models import HistoricalEvent, Seal
from events.seals import sealing, verify_logbook
from tests import make

WRITERS, EACH = 8, 250


@pytest.mark.django_db(transaction=True)
def test_24_the_chain_of_eight_writers_is_gapless_and_whole(embargoed, name):
    def write(writer):
        try:
            for number in range(EACH):
                make.event(embargoed, f"{writer} wrote {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, writer) for writer in range(WRITERS)]
        while not all(one.done() for one in writing):
            list(sealing.seal(at_once=7))
    for one in writing:
        one.result()
    list(sealing.seal())
    total = WRITERS * EACH
    assert list(Seal.objects.order_by("number").values_list("number", flat=True)) == list(range(1, total + 1))
    assert HistoricalEvent.objects.filter(seals=None).count() == 0
    report = verify_logbook(name)
    assert (report.touched, report.checked, report.waiting) == (None, total, 0)
