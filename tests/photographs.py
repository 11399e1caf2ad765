"""Photographs as phones and programs make them, with a place where they were taken in every corner of the file."""

import io
import zlib

import pillow_heif
from PIL import Image, PngImagePlugin

# What no outsider may find in anything that is served: the maker stands beside the location.
MAKER = "SecretPhone 12"
PLACE = "45.2069N 5.6923E"
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>{PLACE}</exif:GPSLatitude></x:xmpmeta>'.encode()
RED, GREY = (250, 20, 20), (110, 120, 130)
ORIENTATION, PLACE_OF = 0x0112, 0x8825


def drawn(width: int = 1000, height: int = 750, mode: str = "RGB") -> Image.Image:
    """Grey, with red in the upper left corner."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.paste(GREY, (width // 4, 0, width, height // 2))
    image.paste(RED, (0, 0, width // 4, height // 4))
    return image.convert(mode)


def exif(orientation: int = 1) -> bytes:
    made = Image.Exif()
    made[ORIENTATION], made[0x010F], made[0x010E] = orientation, MAKER, PLACE
    made.get_ifd(PLACE_OF).update({1: "N", 2: (45.0, 12.0, 24.8), 3: "E", 4: (5.0, 41.0, 32.3)})
    return made.tobytes()


def saved(format: str, image: Image.Image | None = None, **options: object) -> bytes:
    file = io.BytesIO()
    pillow_heif.register_heif_opener()
    (image or drawn()).save(file, format, **options)
    return file.getvalue()


def jpeg(orientation: int = 6) -> bytes:
    return saved("JPEG", exif=exif(orientation), xmp=XMP, comment=PLACE, quality=85)


def heic(orientation: int = 6) -> bytes:
    return saved("HEIF", exif=exif(orientation), xmp=XMP, quality=70)


def png(width: int = 1000, height: int = 750) -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    words.add_text("Comment", PLACE)
    return saved("PNG", drawn(width, height), pnginfo=words, exif=exif())


def gif(frames: int = 3) -> bytes:
    """Animated, with a comment."""
    images = [drawn(120 + 0 * number, 90).rotate(20 * number).convert("P") for number in range(frames)]
    return saved("GIF", images[0], save_all=True, append_images=images[1:], loop=0, duration=80, comment=PLACE.encode())


def webp(frames: int = 3) -> bytes:
    images = [drawn(120, 90).rotate(20 * number) for number in range(frames)]
    return saved("WEBP", images[0], save_all=True, append_images=images[1:], exif=exif(), xmp=XMP)


def huge_png(side: int = 20_000) -> bytes:
    """A picture of 400 million pixels in a few bytes: what it says of itself, and an end."""
    small = saved("PNG", Image.new("1", (8, 8)))
    size = side.to_bytes(4, "big")
    head = b"IHDR" + size + size + small[24:29]
    return small[:12] + head + zlib.crc32(head).to_bytes(4, "big") + small[33:]


def wordy_png(letters: int = 80_000_000) -> bytes:
    """A small picture with 80 MB of text in a few bytes."""
    small = saved("PNG", Image.new("L", (30, 20)))
    body = b"zTXtComment\0\0" + zlib.compress(b"x" * letters, 9)
    chunk = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    return small[:33] + chunk + small[33:]


def huge_heic(side: int = 30_000) -> bytes:
    """A small HEIC that says it is of 900 million pixels."""
    data = saved("HEIF", drawn(640, 480))
    small = b"ispe\0\0\0\0" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
    assert small in data
    return data.replace(small, small[:8] + side.to_bytes(4, "big") * 2)


TELLING = {
    "jpeg": ("IMG_1.jpg", jpeg(1)),
    "jpeg turned": ("IMG_2.jpg", jpeg(6)),
    "jpeg, location in XMP only": ("IMG_3.jpg", saved("JPEG", xmp=XMP)),
    "jpeg with more pictures": ("IMG_4.jpg", saved("MPO", save_all=True, append_images=[drawn(400, 300)], exif=exif())),
    "jpeg and an archive": ("IMG_5.jpg", saved("JPEG") + b"PK\x03\x04" + PLACE.encode()),
    "heic": ("IMG_6.HEIC", heic(1)),
    "heic turned": ("IMG_7.HEIC", heic(6)),
    "avif": ("IMG_8.avif", saved("AVIF", exif=exif(6), xmp=XMP)),
    "png": ("plot.png", png()),
    "small png": ("small.png", png(40, 30)),
    "webp": ("still.webp", saved("WEBP", exif=exif(), xmp=XMP)),
    "webp turned": ("turned.webp", saved("WEBP", exif=exif(6), xmp=XMP)),
    "animated webp": ("film.webp", webp()),
    "animated gif": ("film.gif", gif()),
}


def tells(data: bytes) -> bool:
    """Whether bytes have anything of the place in them, or of what came with it."""
    return any(secret in data for secret in (MAKER.encode(), PLACE.encode(), b"Exif\0\0", b"GPS", b"PK\x03\x04"))
