"""Pictures by their content. Nothing here knows of logbooks or Django: `python -m events.pictures` makes them elsewhere."""

import warnings
from typing import BinaryIO, NamedTuple

from PIL import Image, ImageFile

from .parts import Broken, bare

# What a picture is stored as, by the name of its decoder; an MPO is a JPEG with further pictures behind it.
TYPES = {
    "PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp",
    "HEIF": "image/heic", "AVIF": "image/avif",
}  # fmt: skip
# What every browser shows; others are served as JPEG.
WEB = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
PDF = "application/pdf"
# What Pillow itself calls a decompression bomb: kept as a file, decoded by nobody.
MOST_PIXELS = Image.MAX_IMAGE_PIXELS or 0
# No side of a small form is longer; what is smaller itself has none.
LONGEST = 840
# Beyond this a file is not looked through while its sender waits.
MOST_AT_ONCE = 1_000_000
ORIENTATION, LOCATION = 0x0112, 0x8825
STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"mif2"})
AVIF_BRANDS = frozenset({b"avif", b"avis"})
# Enough of a file to know what it wants to be.
HEAD = 4096
TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
# Photographs as a camera's chip saw them, whose makers keep the place where only they know.
RAW = (b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0")
CANON = b"ftypcrx "
PLACES_OF_FILMS = (b"\xa9xyz\0", b"ISO6709", b"loci\0\0\0\0")

warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class Judged(NamedTuple):
    """A picture's type by content, and its size as it is meant to be seen."""

    type: str
    width: int
    height: int


def looks_like_one(head: bytes) -> bool:
    """Whether a file begins as a picture does, readable or not."""
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return head.startswith(STARTS) or is_webp or bool(brands(head) & (HEIF_BRANDS | AVIF_BRANDS))


def brands(head: bytes) -> set[bytes]:
    """What an ISO media file says it is: the names in its first box."""
    if head[4:8] != b"ftyp":
        return set()
    box = head[8 : min(int.from_bytes(head[:4]), len(head))]
    return {box[:4]} | {box[at : at + 4] for at in range(8, len(box), 4)}


def opened(file: BinaryIO) -> Image.Image:
    """The picture in a file, not decoded yet; raises whatever its decoder trips over."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    formats = ["PNG", "JPEG", "GIF", "WEBP"]
    if found := brands(head):
        # Two brands may stand together: the first one counts.
        formats = ["AVIF"] if found & AVIF_BRANDS and head[8:12] not in HEIF_BRANDS - {b"mif1"} else ["HEIF"]
    if formats == ["HEIF"]:
        # Only where one is met: its decoder takes memory in every process.
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener()
    image = Image.open(file, formats=formats)
    if image.width * image.height > MOST_PIXELS:
        raise Image.DecompressionBombError(f"{image.width} × {image.height} pixels are too many.")
    return image


def orientation(image: Image.Image) -> int:
    """How a picture is to be turned, 1 for not at all. Only what stands before the pixels is asked: nothing is decoded."""
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif") or b"")
        found = exif.get(ORIENTATION, 1)
    except Exception:  # broken metadata raises whatever its parser trips over
        return 1
    return found if found in range(1, 9) else 1


def judged(file: BinaryIO) -> Judged | None:
    """What a file is by its content, or None where it is no picture that can be shown."""
    # For all pictures of a process, and other libraries switch it on: here half a picture is none.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with opened(file) as image:
            turned = orientation(image) >= 5
            width, height = image.size[::-1] if turned else image.size
            found = Judged(TYPES[str(image.format)], width, height)
            if found.type in WEB:
                image.verify()
            return found
    except Exception:  # a broken picture raises whatever its decoder trips over
        return None


def needs_nothing(file: BinaryIO, found: Judged, size: int) -> bool:
    """Whether a picture can be served as it is and is small already."""
    if found.type not in WEB or size > MOST_AT_ONCE or max(found.width, found.height) > LONGEST:
        return False
    file.seek(0)
    data = file.read()
    try:
        return bare(found.type, data) == data
    except Broken:
        return False


def may_tell_where(file: BinaryIO) -> bool:
    """Whether a file that is shown to nobody as a picture may still tell where one was taken."""
    file.seek(0)
    head = file.read(HEAD)
    if looks_like_one(head) or head.startswith(RAW) or head[4:12] == CANON:
        return True
    if head[4:8] == b"ftyp":
        return _tells_in_a_film(file)
    if not head.startswith(TIFF):
        return False
    file.seek(0)
    try:
        with Image.open(file, formats=["TIFF"]) as image:
            return LOCATION in image.getexif()
    except Exception:  # data of an instrument, or broken
        return False


def _tells_in_a_film(file: BinaryIO) -> bool:
    """Where phones write the place of a film: in boxes at its beginning or its end."""
    file.seek(0)
    rest = b""
    while part := file.read(MOST_AT_ONCE):
        if any(place in rest + part for place in PLACES_OF_FILMS):
            return True
        rest = part[-16:]
    return False
