"""Figure 12: from the key `n` to the caret, and from Enter to one's own row, in a browser four times slower than here."""

import statistics
import uuid
from typing import Any

from playwright.sync_api import Page

from benchmarks import figure_07_live, open_pages
from tests.clients.live import Live
from tests.screenshots import chromium

NAME = "writing a line in a browser four times slower"
TARGET = "caret <= 100 ms, own row <= 300 ms, median of 20"
TIMES = 20
SLOWER = 4
# Both clocks are the page's own: how long the test's way to the browser takes does not count.
TO_CARET = """() => new Promise(found => {
  const began = performance.now(), text = document.getElementById('text');
  text.addEventListener('focus', () => requestAnimationFrame(() => found(performance.now() - began)), {once: true});
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', bubbles: true, cancelable: true}));
})"""
TO_ROW = """words => new Promise(found => {
  const text = document.getElementById('text'), began = performance.now();
  const look = () => [...document.querySelectorAll('article.kind-note')].some(row => row.textContent.includes(words))
    ? found(performance.now() - began) : requestAnimationFrame(look);
  text.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}));
  look();
})"""


def measure(server: Live, seconds: float, times: int = TIMES) -> dict[str, Any]:
    who = open_pages.reader(server)
    figure_07_live.send(server)  # an empty logbook shows other things
    with chromium() as browser, browser.new_context() as context:
        context.add_cookies([{"name": "sessionid", "value": who.session, "url": server.url}])
        page = context.new_page()
        page.goto(server.url + who.path, wait_until="networkidle")
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        carets, rows = zip(*(_line(page) for _ in range(times)), strict=True)
    return {
        "slower": SLOWER, "times": times, "caret_ms": round(statistics.median(carets), 1),
        "own_row_ms": round(statistics.median(rows), 1), "longest_row_ms": round(max(rows), 1),
    }  # fmt: skip


def _line(page: Page) -> tuple[float, float]:
    page.locator("#timeline").focus()
    caret = page.evaluate(TO_CARET)
    words = f"line {uuid.uuid4().hex[:8]}"
    page.keyboard.type(words)
    row = page.evaluate(TO_ROW, words)
    page.locator("#text").evaluate("text => text.blur()")
    return caret, row
