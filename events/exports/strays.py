"""What a process that died left of the export it was writing: no row names it, and it has what may have to go."""

from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import storages

from events.exports.making import alone
from events.models import Export

# What is made at once, while its reader waits, takes no longer.
YOUNG = timedelta(minutes=10)


def sweep(now: datetime) -> int:
    """Files that no export names go, unless the worker is making one now; says how many they were."""
    folder, gone = Path(storages["exports"].path("")), 0
    with alone() as is_alone:
        if not is_alone:
            return 0
        known = set(Export.objects.exclude(path="").values_list("path", flat=True))
        before = (now - YOUNG).timestamp()
        for path in [path for path in folder.glob("*/*") if path.stat().st_mtime < before]:
            if str(path.relative_to(folder)) not in known:
                path.unlink()
                path.parent.rmdir()
                gone += 1
    return gone
