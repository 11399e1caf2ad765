"""A finished export as a response."""

from django.http import FileResponse

from events.export_files import path_of
from events.models import Export


def file_of(export: Export) -> FileResponse | None:
    """The file, for whoever passed its door; None when there is none."""
    try:
        stored = path_of(export).open("rb") if export.path else None
    except FileNotFoundError:
        stored = None
    if stored is None:
        return None
    headers = {"ETag": f'"{export.sha256}"', "Cache-Control": "private, no-store"}
    return FileResponse(stored, as_attachment=True, filename=export.path.rpartition("/")[2], headers=headers)
