"""`python -m events.documents FILE FOLDER`: the words of a file, read where a hostile one can only harm itself."""

import json
import sys
from pathlib import Path

from events.limits import limit

from . import Unreadable, read

MOST_MEMORY = 1024**3
MOST_SECONDS = 30


def main(source: Path, folder: Path) -> None:
    limit(memory=MOST_MEMORY, seconds=MOST_SECONDS)
    said: dict[str, object] = {"text": "", "is_cut": False, "why": ""}
    try:
        if found := read(source):
            said |= found._asdict()
    except Unreadable as unreadable:
        said["why"] = str(unreadable)
    (folder / "said.json").write_text(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
