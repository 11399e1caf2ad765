"""What open pages are told, and when."""

import asyncio
import json

import pytest

from events.live import hub as hubs
from events.live.doors import Door
from events.live.hub import CATCH_UP, GONE, Hub, Viewer

HERE = Door("investigation:42", True)
ELSEWHERE = Door("investigation:43", False)
PAUSE = 0.05


def news(*ids, logbook="investigation:42", **more):
    return json.dumps({"logbook": logbook, "ids": ids, **more})


def told(said):
    """The names and contents of events in a stream."""
    lines = [block.split("\n") for block in said.decode().split("\n\n") if block]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in lines]


async def entered(hub, door=HERE, session="a"):
    viewer = Viewer()
    hub.enter(f"/{door.logbook}/", session, door, viewer)
    return viewer


async def heard(viewer, patience=1.0):
    return told(await viewer.next(patience))


def ids(events):
    return [said["ids"] for name, said in events if name == "changed"]


def run(scene):
    asyncio.run(scene(Hub(PAUSE)))


def test_the_first_news_goes_out_at_once_and_what_follows_is_gathered():
    async def scene(hub):
        viewer = await entered(hub)
        hub.told(news("a"))
        assert ids(await heard(viewer, PAUSE / 2)) == [["a"]]
        for name in ("b", "c", "b"):
            hub.told(news(name))
        assert await viewer.next(0) == b""
        assert ids(await heard(viewer)) == [["b", "c"]]

    run(scene)


def test_news_are_for_those_who_have_that_logbook_open():
    async def scene(hub):
        here, elsewhere = await entered(hub), await entered(hub, ELSEWHERE)
        hub.told(news("a"))
        assert ids(await heard(here)) == [["a"]]
        assert await elsewhere.next(PAUSE) == b""

    run(scene)


def test_messages_to_everybody_are_heard_where_an_investigation_runs():
    async def scene(hub):
        running, over = await entered(hub), await entered(hub, ELSEWHERE)
        hub.told(news("a", logbook="facility"))
        assert ids(await heard(running)) == [["a"]]
        assert await over.next(PAUSE) == b""

    run(scene)


def test_more_than_a_page_asks_for_one_by_one_is_an_invitation_to_catch_up():
    async def scene(hub):
        viewer = await entered(hub)
        hub.told(news(*(f"{n:024x}" for n in range(hubs.MOST_IDS + 1))))
        assert await viewer.next(1) == CATCH_UP

    run(scene)


def test_who_does_not_keep_up_has_one_message_waiting_and_no_memory_grows():
    async def scene(hub):
        viewer = Viewer()
        for n in range(10 * hubs.MOST_WAITING):
            viewer.hear(b"%d" % n)
            assert len(viewer._waiting) <= hubs.MOST_WAITING
        viewer.hear(CATCH_UP)
        assert await viewer.next(0) == CATCH_UP

    run(scene)


def test_after_an_overflow_the_page_is_told_to_catch_up_and_what_came_later():
    async def scene(hub):
        viewer = Viewer()
        for n in range(hubs.MOST_WAITING + 2):
            viewer.hear(b"<%d>" % n)
        assert await viewer.next(0) == CATCH_UP + b"<%d>" % (hubs.MOST_WAITING + 1)

    run(scene)


def test_who_is_turned_away_hears_nothing_that_was_waiting():
    async def scene(hub):
        viewer = await entered(hub)
        viewer.hear(b"secret")
        hub.turn_away(hub.groups["/investigation:42/", "a"])
        assert (await viewer.next(0), viewer.is_gone) == (GONE, True)

    run(scene)


def test_somebody_who_edits_is_named_once_a_second_and_not_kept():
    async def scene(hub):
        viewer = await entered(hub)
        who = {"id": "a", "name": "Scientist", "by": "scientist"}
        for _ in range(3):
            hub.told(news(editing=who))
        assert await heard(viewer) == [("editing", who)]
        assert await viewer.next(2 * PAUSE) == b""
        assert await (await entered(hub)).next(0) == b""

    run(scene)


def test_saved_dates_of_an_investigation_have_its_readers_asked_again():
    async def scene(hub):
        await entered(hub)
        await entered(hub, ELSEWHERE)
        hub.told(news(check=True))
        assert [group.door for group in hub.groups.values() if group.asked_at < 0] == [HERE]

    run(scene)


@pytest.mark.parametrize("payload", ["", "no JSON", "[]", "{}", '{"logbook": 7}', '"investigation:42"'])
def test_a_notification_of_somebody_else_is_passed_over(payload):
    async def scene(hub):
        viewer = await entered(hub)
        hub.told(payload)
        assert await viewer.next(PAUSE) == b""

    run(scene)


def test_nothing_is_kept_of_a_logbook_nobody_reads_and_of_those_who_left():
    async def scene(hub):
        hub.told(news("a"))
        viewer = await entered(hub)
        hub.told(news("b"))
        await viewer.next(1)
        hub.told(news("c"))
        hub.leave("/investigation:42/", "a", viewer)
        hub.leave("/investigation:42/", "a", viewer)
        await asyncio.sleep(2 * PAUSE)
        assert (hub.groups, hub._channels) == ({}, {})

    run(scene)


def test_a_page_that_stood_open_when_its_logbook_opened_is_told_once_and_one_that_comes_later_is_not():
    async def scene(hub):
        early = await entered(hub)
        late = await entered(hub, HERE._replace(is_open=True))
        hub.let_in(hub.groups[f"/{HERE.logbook}/", "a"], HERE._replace(is_open=True))
        assert await heard(early) == [("opened", {})]
        assert await late.next(0) == b""

    run(scene)
