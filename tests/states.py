"""Pages in the middle of being used, for the pictures of `python -m tests.screenshots`."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests import photographs
from tests.screenshots import Shot

EDITOR = ".rich[role=textbox]"
WRITTEN = (
    "<h3>Alignment</h3><p>Beam on the <b>diode</b>, I<sub>0</sub> = 2.3·10<sup>11</sup> ph/s, see "
    '<a href="https://example.org/">the manual</a>.</p><ul><li>slits 40 × 60 µm</li><li>θ = 12.5°</li></ul>'
    "<table><tbody><tr><th>scan</th><th>T (K)</th></tr><tr><td>#S388</td><td>20</td></tr></tbody></table>"
)
LINK = """async () => {
  const body = new FormData();
  body.append('csrfmiddlewaretoken', document.querySelector('#line [name=csrfmiddlewaretoken]').value);
  const answer = await fetch(document.getElementById('writing').getAttribute('data-photo'), {method: 'POST', body});
  return (await answer.json()).url;
}"""
FILES: Any = [
    {"name": "sample-holder.jpg", "mimeType": "image/jpeg", "buffer": photographs.jpeg()},
    {"name": "a-very-long-name-of-a-calibration-file-that-a-detector-made-by-itself.txt", "mimeType": "text/plain",
     "buffer": b"180 V"},
]  # fmt: skip


def line(page: Page) -> None:
    page.locator("#text").fill("Sample at 20 K, beam on #cold")
    page.locator("#files").set_input_files(FILES)
    page.locator(".tray .state").first.wait_for()
    page.wait_for_timeout(1_500)


def rich(page: Page) -> None:
    page.get_by_role("button", name="Full editor").click()
    page.locator(EDITOR).wait_for()
    page.evaluate("html => tinymce.activeEditor.setContent(html)", WRITTEN)
    page.locator("form.composer input[type=file]").first.set_input_files(FILES)
    page.wait_for_timeout(1_500)


def plain(page: Page) -> None:
    """Taken last: the choice lasts."""
    page.get_by_role("button", name="Full editor").click()
    page.wait_for_timeout(1_500)
    if page.locator(EDITOR).is_visible():
        page.get_by_role("button", name="Plain text").click()
    page.locator("form.composer textarea").fill("**Alignment**: beam on the diode\n\n- slits 40 × 60 µm\n- θ = 12.5°")


def open_by(key: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator("article.event:target, article.kind-note").first.focus()
        page.keyboard.press(key)
        page.locator("form.composer").wait_for()
        page.wait_for_timeout(1_000)
        page.locator("form.composer").scroll_into_view_if_needed()

    return act


def clash(page: Page) -> None:
    """Saves over a newer version than the one that was read."""
    page.locator("article.event:target").focus()
    page.keyboard.press("e")
    page.locator("form.composer").wait_for()
    page.wait_for_timeout(1_000)
    page.locator("form.composer [name=version]").evaluate("field => { field.value = 1; }")
    page.locator("form.composer button.save").click()
    page.locator("#clash").wait_for()
    page.wait_for_timeout(1_000)


def selected(page: Page) -> None:
    page.locator("#timeline").focus()
    for key in ("j", "x", "j", "x", "j", "x"):
        page.keyboard.press(key)
        page.wait_for_timeout(300)


def photo(page: Page) -> None:
    page.locator("#line").get_by_role("button", name="Take a photo").click()
    page.wait_for_timeout(800)


def phone(page: Page) -> None:
    """What a phone shows that scanned the code."""
    page.goto(page.evaluate(LINK))


def viewer(page: Page) -> None:
    page.locator(".picture a").first.click()
    page.get_by_role("dialog").wait_for()
    page.wait_for_timeout(300)


def menu(page: Page) -> None:
    page.locator("article.kind-note details.more summary, article.kind-note .menu summary").first.click()


def left(page: Page) -> None:
    page.locator("#text").fill("half a thought")
    page.wait_for_timeout(800)
    page.reload()
    page.locator(".notice").wait_for()


def signing_out(page: Page) -> None:
    page.locator("#text").fill("never stored")
    page.wait_for_timeout(800)
    page.locator(".me summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("dialog").wait_for()


def make_desk(page: Page) -> None:
    logbook = page.url
    page.goto(page.url.split("/investigations/")[0] + "/beamlines/ID32/")
    page.locator("form[action$='/desk/'] button").first.evaluate("button => button.form.requestSubmit(button)")
    page.wait_for_timeout(500)
    page.goto(logbook)
    page.wait_for_timeout(300)


def of_writing(running: Any) -> dict[str, Shot]:
    """What a writer meets, and one removed entry to see what is left of it."""
    from events import logbook
    from events.models import Event
    from investigations.models import User

    address = f"/investigations/{running.pk}/"
    notes = running.events.filter(type=Event.Type.ANNOTATION, parent=None)
    edited, wrong = notes.order_by("-version").first(), notes.filter(version=1).order_by("pk").first()
    logbook.hide(wrong, by=User.objects.get(username="localcontact"), version=1, why="Belongs to another experiment")
    event = f"/events/{edited.public_id}/"
    acts = {
        "line": line, "composer": rich, "commenting": open_by("c"), "editing": open_by("e"),
        "selected": selected, "photo": photo, "photo-phone": phone, "viewer": viewer, "menu": menu, "draft": left,
        "signing-out": signing_out, "composer-plain": plain,
    }  # fmt: skip
    found = {name: Shot(address, "scientist", act) for name, act in acts.items()}
    found |= {f"entry-{name}": Shot(f"{event}{name}/", "scientist") for name in ("edit", "comment", "tags", "about")}
    found["conflict"] = Shot(f"{address}?at={edited.public_id}#e{edited.public_id}", "scientist", clash)
    found["tombstone"] = Shot(f"/events/{wrong.public_id}/", "scientist")
    found["restore"] = Shot(f"/events/{wrong.public_id}/restore/", "localcontact")
    return found | {"desk": Shot(address, "localcontact", make_desk)}


def of_privacy(running: Any) -> dict[str, Shot]:
    """What an administrator takes away for good, and what stands there afterwards."""
    from events import logbook
    from events.models import Event
    from investigations import readings
    from investigations.models import Investigation, User

    notes = running.events.filter(type=Event.Type.ANNOTATION, parent=None, removed_at=None)
    going, gone = notes.order_by("-version").first(), notes.filter(version=1).order_by("pk").first()
    logbook.redact(gone, by=User.objects.get(username="admin"), why="A person who is named in it asked for it")
    localcontact, administrator = (User.objects.get(username=name) for name in ("localcontact", "admin"))
    for person in (localcontact, administrator):
        for place in (running, *Investigation.objects.exclude(pk=running.pk)):
            readings.note(person, investigation=place)
    return {
        "administration": Shot("/administration/", "admin"),
        "people": Shot("/administration/people/", "admin"),
        "person": Shot(f"/administration/people/{localcontact.pk}/", "admin"),
        "readings": Shot("/administration/readings/", "admin"),
        "readings-found": Shot("/administration/readings/?person=local&proposal=hc4397", "admin"),
        "redact": Shot(f"/events/{going.public_id}/redact/", "admin"),
        "redacted": Shot(f"/events/{gone.public_id}/", "admin"),
        "redacted-row": Shot(f"/investigations/{running.pk}/?at={gone.public_id}#e{gone.public_id}", "scientist"),
        "redacted-versions": Shot(f"/events/{gone.public_id}/versions/", "scientist"),
    }
