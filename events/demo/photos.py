"""The photographs of the demo, drawn: nobody's laboratory and nobody's hands are in them."""

import io
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from events.blobs import Upload
from events.demo.pictures import grain


def _wall(size: tuple[int, int], light: str, dark: str, turn: int = 32) -> Image.Image:
    """A metal surface that the light falls on from one side."""
    longest = 2 * max(size)
    shade = Image.linear_gradient("L").resize((longest, longest), Image.Resampling.BILINEAR).rotate(turn)
    middle = (longest - size[0]) // 2, (longest - size[1]) // 2
    shade = shade.crop((*middle, middle[0] + size[0], middle[1] + size[1]))
    return ImageOps.colorize(shade, light, dark)


def _as_photo(image: Image.Image, name: str, caption: str) -> Upload:
    """A little out of focus and with the grain of a phone's camera."""
    image = image.filter(ImageFilter.GaussianBlur(1.1))
    stored = io.BytesIO()
    Image.blend(image, grain(image.size, 9).convert("RGB"), 0.035).save(stored, "JPEG", quality=82)
    return Upload(stored.getvalue(), name, "image/jpeg", caption=caption)


def _screw(draw: ImageDraw.ImageDraw, x: int, y: int, radius: int = 9) -> None:
    draw.circle((x + 2, y + 3), radius, fill="#20262e")
    draw.circle((x, y), radius, fill="#9aa6b4")
    draw.line([(x - radius + 3, y - 3), (x + radius - 3, y + 3)], fill="#4b5663", width=3)


def sample_holder() -> Upload:
    """Four films on a copper plate, seen along the transfer rod."""
    image = _wall((960, 720), "#8fa0b4", "#2c343d")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 318, 470, 402), 18, fill="#b1bccb")
    draw.rectangle((0, 386, 470, 402), fill="#7f8b9a")
    draw.circle((560, 372), 252, fill="#262d35")
    draw.circle((552, 360), 250, fill="#cfd8e3")
    draw.circle((552, 360), 222, fill="#b98a5a")
    for x, y, colour in ((470, 280, "#1f2833"), (634, 280, "#27303c"), (470, 440, "#2f2a35"), (634, 440, "#3a3f47")):
        draw.rectangle((x - 52, y - 52, x + 56, y + 58), fill="#8a6440")
        draw.rectangle((x - 54, y - 54, x + 52, y + 52), fill=colour)
        draw.polygon([(x - 54, y - 54), (x + 10, y - 54), (x - 54, y + 10)], fill="#56657a")
        draw.rectangle((x + 24, y - 60, x + 40, y + 58), fill="#d8dde3")
    for x, y in ((552, 172), (552, 548), (364, 360), (740, 360)):
        _screw(draw, x, y, 15)
    return _as_photo(image, "IMG_0412.jpg", "The four films on the holder, before the transfer")


def control_rack() -> Upload:
    """The rack beside the hutch: amplifiers, the magnet's supply, lights."""
    image = _wall((900, 640), "#5b6672", "#1a1f25", 70)
    draw = ImageDraw.Draw(image)
    random = Random(6)
    font = ImageFont.load_default(22)
    units = ["KEITHLEY 428  1E9 V/A", "MAGNET SUPPLY   6.000 T", "LAKESHORE   20.02 K", "OPIOM 2", "P201 COUNTER"]
    for number, name in enumerate(units):
        top = 34 + number * 118
        draw.rounded_rectangle((56, top, 844, top + 104), 8, fill="#2b323a", outline="#0d1013", width=3)
        draw.rectangle((84, top + 26, 404, top + 76), fill="#07130c")
        draw.text((98, top + 38), name, "#5ef08c", font)
        for light in range(9):
            colour = random.choice(["#39e06f", "#39e06f", "#f0b23c", "#3a424b"])
            draw.circle((452 + light * 36, top + 52), 8, fill=colour)
        draw.circle((800, top + 52), 25, fill="#0f1317")
        draw.line([(800, top + 52), (800 + random.randint(-16, 16), top + 32)], fill="#e7ebf0", width=4)
        _screw(draw, 70, top + 16, 6)
        _screw(draw, 830, top + 88, 6)
    return _as_photo(image, "IMG_0419.jpg", "Rack beside the hutch, magnet at 6 T")


def cryostat() -> Upload:
    """Portrait format: the cryostat on the chamber, with ice where it should not be."""
    image = _wall((720, 1080), "#a9b3bf", "#3a434d", 12)
    draw = ImageDraw.Draw(image)
    draw.rectangle((312, 0, 408, 420), fill="#d6dce3")
    draw.rectangle((392, 0, 408, 420), fill="#9aa5b1")
    for top in (120, 250, 380):
        draw.rounded_rectangle((258, top, 462, top + 46), 8, fill="#8c98a6")
        draw.rectangle((258, top + 34, 462, top + 46), fill="#66717e")
        _screw(draw, 280, top + 20, 8)
        _screw(draw, 440, top + 20, 8)
    draw.ellipse((110, 420, 610, 920), fill="#77838f")
    draw.ellipse((132, 436, 588, 892), fill="#b9c3ce")
    draw.circle((360, 664), 122, fill="#4c5762")
    draw.circle((360, 664), 96, fill="#1c2b3d")
    draw.pieslice((264, 568, 456, 760), 200, 290, fill="#3e5c80")
    random = Random(7)
    for _ in range(420):
        x, y = random.gauss(360, 62), random.gauss(336, 46)
        draw.circle((x, y), random.uniform(2, 7), fill=random.choice(["#f4f8fc", "#e3ecf4", "#ffffff"]))
    return _as_photo(image, "IMG_0423.jpg", "Ice on the helium inlet of the cryostat")
