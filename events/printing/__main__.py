"""`python -m events.printing FOLDER`: `document.html` and its pictures become `document.pdf`, PDF/A-3a with `logbook.jsonl` inside.

Knows neither settings nor database, and reads nothing outside the folder.
"""

import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from weasyprint import HTML, Attachment
from weasyprint.urls import URLFetcher, URLFetcherResponse

from events.limits import limit

MOST_MEMORY = 3 * 1024**3
MOST_SECONDS = 1_800
TYPES = {".jpg": "image/jpeg", ".png": "image/png"}
SCHEME = "picture:"


class Folder(URLFetcher):  # type: ignore[misc]
    """Gives the pictures of the folder and nothing else, from nowhere else."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def fetch(self, url: str, headers: Any = None) -> Any:
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or not name.replace(".", "").isalnum():
            raise ValueError("Only the document's own pictures are shown.")
        path = self.folder / name
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})


def main(folder: Path) -> None:
    limit(memory=MOST_MEMORY, seconds=MOST_SECONDS)
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    written = datetime.fromtimestamp((folder / "logbook.jsonl").stat().st_mtime, UTC)
    lines = Attachment(
        filename=str(folder / "logbook.jsonl"), name="logbook.jsonl", relationship="Source",
        created=written, modified=written, description="The entries of this document, machine-readable",
    )  # fmt: skip
    (folder / "cache").mkdir(exist_ok=True)
    HTML(filename=str(folder / "document.html"), url_fetcher=Folder(folder), base_url="picture:").write_pdf(
        folder / "document.pdf", pdf_variant="pdf/a-3a", attachments=[lines], cache=folder / "cache"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
