"""Makes of a picture what is served of it: upright, without metadata, for browsers; and a small one for lists."""

import io
from dataclasses import dataclass

from PIL import Image, ImageFile, JpegImagePlugin

from . import LONGEST, TYPES, WEB, opened, orientation
from .parts import Broken, bare

PAGE_LONGEST = 1400
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
WEBP = "image/webp"


@dataclass(frozen=True)
class Made:
    """A picture that was made, ready to be stored."""

    data: bytes
    type: str
    width: int
    height: int


@dataclass(frozen=True)
class Prepared:
    """Upright size; what is served instead of the file, where that cannot be itself; and the small form, where one helps."""

    width: int | None
    height: int | None
    served: Made | None = None
    small: Made | None = None


def prepared(data: bytes) -> Prepared:
    """All that is shown of a file; raises whatever a decoder trips over."""
    # Half a photograph is shown as far as it goes.
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    if data.startswith(b"%PDF-"):
        return Prepared(None, None, small=_first_page(data))
    with opened(io.BytesIO(data)) as image:
        type, turn = TYPES[str(image.format)], orientation(image)
        profile = image.info.get("icc_profile") or b""
        served = None
        try:
            clean = bare(type, data) if type in WEB and turn == 1 else None
        except Broken:
            clean = None
        if clean is None:
            upright = image.transpose(TURNS[turn]) if turn != 1 else image
            served = _remade(image, upright, type, profile)
        else:
            upright = image
            if clean != data:
                served = Made(clean, type, *image.size)
        width, height = upright.size
        small = _small(upright, profile) if max(width, height) > LONGEST else None
        # What is shown as it is can be decoded: a file that only begins well is none.
        image.load()
    if small and len(small.data) >= len(served.data if served else data):
        small = None
    return Prepared(width, height, served, small)


def _remade(image: Image.Image, upright: Image.Image, type: str, profile: bytes) -> Made:
    """A picture of the same pixels, of a type that browsers show."""
    if type == "image/jpeg" and image.mode in ("L", "RGB"):
        # The tables of the original: the pixels lose next to nothing.
        tables = {"qtables": image.quantization, "subsampling": JpegImagePlugin.get_sampling(image)}  # type: ignore[attr-defined]
        return _saved(upright, "JPEG", profile, **tables)
    if type in ("image/png", "image/gif"):
        return _saved(upright, "PNG", profile)
    if type == WEBP:
        return _saved(_plain(upright), "WEBP", profile, quality=92)
    return _saved(_opaque(_plain(upright)), "JPEG", profile, quality=90)


def _small(image: Image.Image, profile: bytes) -> Made:
    # A JPEG is not even decoded at full size for this.
    image = image if image.mode in ("L", "RGB") else _plain(image)
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _saved(image.convert("RGB") if image.mode == "L" else image, "WEBP", profile, quality=80)


def _plain(image: Image.Image) -> Image.Image:
    """In colours of eight bits, transparent where it was."""
    if image.mode.startswith("I") or image.mode == "F":
        # Sixteen bits of grey; browsers show the upper eight.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if image.mode in ("RGB", "RGBA"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _saved(image: Image.Image, format: str, profile: bytes, **options: object) -> Made:
    """With its colour profile where that is of its colours, and bare of all else."""
    space = {"L": b"GRAY", "1": b"GRAY", "LA": b"GRAY"}.get(image.mode, b"RGB ")
    icc = profile if profile[16:20] == space else None
    file = io.BytesIO()
    image.save(file, format, icc_profile=icc, **options)
    return Made(bare(TYPES[format], file.getvalue()), TYPES[format], *image.size)


def _first_page(data: bytes) -> Made:
    import pypdfium2  # only where a PDF is met

    document = pypdfium2.PdfDocument(data)
    try:
        page = document[0]
        scale = min(PAGE_LONGEST / max(*page.get_size(), 1), 4)
        return _saved(page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB"), "WEBP", b"", quality=82)
    finally:
        document.close()
