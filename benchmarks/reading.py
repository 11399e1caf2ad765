"""People with the page of a running investigation open."""

import contextlib
import http.cookiejar
import re
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator

from tests.clients.facility import PASSWORD, PERSON
from tests.clients.live import Live

EVERY = 10.0


@contextlib.contextmanager
def pages(server: Live, readers: int) -> Iterator[list[int]]:
    """That many readers until the block ends; the sizes of the pages they got."""
    (row,) = server.rows("SELECT id FROM investigations_investigation WHERE name = 'HC-4397'")
    address = f"{server.url}/investigations/{row['id']}/"
    browser = signed_in(server)
    read: list[int] = []
    ended = threading.Event()

    def look(number: int) -> None:
        pause = EVERY * number / readers
        while not ended.wait(pause):
            with browser.open(address, timeout=30) as answer:
                read.append(len(answer.read()))
            pause = EVERY

    threads = [threading.Thread(target=look, args=(number,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    try:
        yield read
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def signed_in(server: Live, person: str = PERSON) -> urllib.request.OpenerDirector:
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
    address = f"{server.url}/login/"
    with browser.open(address, timeout=30) as answer:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
    if token is None:
        raise SystemExit("The sign-in page has no form.")
    fields = {"username": person, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    request = urllib.request.Request(address, urllib.parse.urlencode(fields).encode(), {"Referer": address})
    browser.open(request, timeout=30).close()
    return browser
