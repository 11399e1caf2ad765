"""`python -m events.pictures FILE FOLDER`: what is shown of a file, made where a hostile one can only harm itself."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from events.limits import limit

from .making import Made, prepared

MOST_MEMORY = 2 * 1024**3
MOST_SECONDS = 20


def main(source: Path, folder: Path) -> None:
    limit(memory=MOST_MEMORY, seconds=MOST_SECONDS)
    found = prepared(source.read_bytes())
    said: dict[str, object] = {"width": found.width, "height": found.height}
    for name, made in (("served", found.served), ("small", found.small)):
        said[name] = _written(made, folder / name)
    (folder / "said.json").write_text(json.dumps(said))


def _written(made: Made | None, path: Path) -> dict[str, object] | None:
    if made is None:
        return None
    path.write_bytes(made.data)
    return {name: value for name, value in asdict(made).items() if name != "data"}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
