"""The plots of the demo, drawn as an analysis program would: axes, curves, a legend, a detector's image."""

import io
import math
from collections.abc import Callable, Iterable
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from events.blobs import Upload

# Drawn at twice the size and halved: lines without stairs.
FINE = 2
BLUE, RED, GREEN, INK, PALE = "#0f5fd7", "#c02b2b", "#1d7a46", "#3b4655", "#d9dfe7"

Curve = Callable[[float], float]


class Plot:
    """Axes from left to right and bottom to top, in the units of what is plotted."""

    def __init__(
        self, title: str, x: tuple[float, float, str], y: tuple[float, float, str], size: tuple[int, int]
    ) -> None:
        self.width, self.height = size[0] * FINE, size[1] * FINE
        self.image = Image.new("RGB", (self.width, self.height), "white")
        self.draw = ImageDraw.Draw(self.image)
        self.x, self.y = x, y
        self.left, self.right, self.top, self.bottom = (
            76 * FINE,
            self.width - 20 * FINE,
            40 * FINE,
            self.height - 56 * FINE,
        )
        self.font = ImageFont.load_default(14 * FINE)
        self.draw.text((self.right, 12 * FINE), title, INK, ImageFont.load_default(16 * FINE), anchor="rt")
        self._axes()

    def place(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return self.left + across * (self.right - self.left), self.bottom - up * (self.bottom - self.top)

    def curve(self, points: Iterable[tuple[float, float]], colour: str, width: float = 2) -> None:
        self.draw.line([self.place(*point) for point in points], fill=colour, width=round(width * FINE), joint="curve")

    def dots(self, points: Iterable[tuple[float, float]], colour: str) -> None:
        for point in points:
            self.draw.circle(self.place(*point), 3 * FINE, fill=colour)

    def legend(self, *lines: tuple[str, str], left: float = 0) -> None:
        x = left * FINE or self.right - 190 * FINE
        for number, (text, colour) in enumerate(lines):
            y = self.top + (12 + 22 * number) * FINE
            self.draw.line([(x, y), (x + 26 * FINE, y)], fill=colour, width=3 * FINE)
            self.draw.text((x + 34 * FINE, y), text, INK, self.font, anchor="lm")

    def as_png(self) -> bytes:
        return png(self.image.reduce(FINE))

    def _axes(self) -> None:
        for number in range(6):
            x = self.x[0] + (self.x[1] - self.x[0]) * number / 5
            y = self.y[0] + (self.y[1] - self.y[0]) * number / 5
            across, up = self.place(x, self.y[0])[0], self.place(self.x[0], y)[1]
            self.draw.line([(across, self.top), (across, self.bottom)], fill=PALE, width=FINE)
            self.draw.line([(self.left, up), (self.right, up)], fill=PALE, width=FINE)
            self.draw.text((across, self.bottom + 6 * FINE), f"{x:g}", INK, self.font, anchor="mt")
            self.draw.text((self.left - 8 * FINE, up), f"{y:.3g}", INK, self.font, anchor="rm")
        corners = [(self.left, self.top), (self.left, self.bottom), (self.right, self.bottom)]
        self.draw.line(corners, fill=INK, width=2 * FINE)
        self.draw.text(((self.left + self.right) / 2, self.height - 8 * FINE), self.x[2], INK, self.font, anchor="mb")
        self.draw.text((self.left, self.top - 4 * FINE), self.y[2], INK, self.font, anchor="lb")


def png(image: Image.Image) -> bytes:
    stored = io.BytesIO()
    image.save(stored, "PNG", optimize=False, compress_level=6)
    return stored.getvalue()


def grain(size: tuple[int, int], seed: int) -> Image.Image:
    """The noise of a sensor, the same each time."""
    return Image.frombytes("L", size, Random(seed).randbytes(size[0] * size[1]))


def absorption() -> Upload:
    """Two absorption curves and their axes."""
    plot = Plot("Cu L edge, 20 K", (925, 965, "photon energy / eV"), (0, 3, "TEY / a.u."), (720, 430))
    noise = Random(1)
    for colour, strength in ((BLUE, 1.0), (RED, 0.78)):
        plot.curve([(x, _edge(x, strength) + noise.gauss(0, 0.012)) for x in _steps(925, 965, 400)], colour)
    plot.legend(("horizontal", BLUE), ("vertical", RED))
    return Upload(plot.as_png(), "xmld.png", "image/png", caption="Absorption with both polarisations")


def xmcd() -> Upload:
    """The difference of the two circular polarisations at the Dy edge."""
    plot = Plot("Dy M5, 6 T, 20 K", (1285, 1305, "photon energy / eV"), (-1, 0.5, "XMCD / a.u."), (720, 380))
    noise = Random(2)
    dip: Curve = lambda x: -0.82 * _peak(x, 1292.6, 0.9) + 0.21 * _peak(x, 1294.8, 0.8) - 0.12 * _peak(x, 1290.4, 0.7)  # noqa: E731
    plot.curve([(1285, 0), (1305, 0)], INK, 1)
    plot.curve([(x, dip(x) + noise.gauss(0, 0.01)) for x in _steps(1285, 1305, 300)], GREEN)
    plot.legend(("left - right", GREEN))
    return Upload(plot.as_png(), "xmcd_difference.png", "image/png", caption="XMCD at Dy M₅, 6 T")


def hysteresis() -> Upload:
    """Magnetisation against field, up and down."""
    plot = Plot("Dy M5 at 1292.6 eV", (-6, 6, "field / T"), (-1.2, 1.2, "M / M(6 T)"), (600, 420))
    noise = Random(3)
    for colour, shift in ((BLUE, 0.22), (RED, -0.22)):
        loop = [(x, math.tanh((x - shift) / 1.6) / math.tanh(3.6) + noise.gauss(0, 0.015)) for x in _steps(-6, 6, 49)]
        plot.curve(loop, colour, 1)
        plot.dots(loop, colour)
    plot.legend(("field up", BLUE), ("field down", RED), left=96)
    return Upload(plot.as_png(), "hysteresis_dy.png", "image/png", caption="Hysteresis loop, 2 min a point")


def exposure() -> Upload:
    """What `elog_screenshot` sends: the counter of the running scan."""
    plot = Plot("zapline grotv", (70300, 71700, "grotv / steps"), (0, 60, "apd / kHz"), (560, 340))
    noise = Random(4)
    rocking = [(x, 8 + 44 * _peak(x, 71010, 90) + noise.gauss(0, 0.9)) for x in _steps(70365, 71638, 220)]
    plot.curve(rocking, BLUE, 1.5)
    return Upload(plot.as_png(), "elog_screenshot.png", "image/png")


def diffraction() -> Upload:
    """The image of a detector: background, spots, the shadow of the beam stop."""
    random = Random(5)
    side = 640
    image = ImageOps.invert(Image.radial_gradient("L")).resize((side, side)).point(lambda value: value // 7)
    draw = ImageDraw.Draw(image)
    for h in range(-4, 5):
        for k in range(-4, 5):
            x, y = 320 + 74 * h + 12 * k, 320 - 12 * h + 74 * k
            size = max(1.0, 7 * math.exp(-(h * h + k * k) / 9) * random.uniform(0.6, 1.2))
            draw.circle((x, y), size, fill=min(255, round(90 + 24 * size)))
    image = image.filter(ImageFilter.GaussianBlur(2.2)).point(lambda value: min(255, value * 2))
    image = Image.blend(image, grain((side, side), 5), 0.07)
    draw = ImageDraw.Draw(image)
    draw.circle((320, 320), 26, fill=4)
    draw.line([(320, 320), (320, side)], fill=4, width=9)
    coloured = ImageOps.colorize(ImageOps.posterize(image, 5), "#04060f", "#fff3c4", "#7a2a6b")
    return Upload(
        png(coloured.quantize(32)), "maxipix_000214.png", "image/png", caption="Detector image at H = 0.31, 100 ms"
    )


def beam_profile() -> Upload:
    """The beam on the screen before the sample, with the lines of its two widths."""
    beam = ImageOps.invert(Image.radial_gradient("L")).point(lambda value: round(255 * (value / 255) ** 3.2))
    field = Image.new("L", (640, 420), 6)
    field.paste(beam.resize((230, 330)).rotate(8, expand=True, fillcolor=6), (180, 30))
    field = field.filter(ImageFilter.GaussianBlur(6))
    field = Image.blend(field, grain(field.size, 8), 0.04)
    coloured = ImageOps.colorize(field, "#06102b", "#fffbe0", "#d0471f", midpoint=120)
    draw = ImageDraw.Draw(coloured)
    draw.line([(0, 206), (640, 206)], fill="#8fd0ff")
    draw.line([(306, 0), (306, 420)], fill="#8fd0ff")
    draw.text((14, 390), "FWHM  38 x 61 um", "#ffffff", ImageFont.load_default(18))
    return Upload(
        png(coloured.quantize(64)), "beam_on_screen.png", "image/png", caption="Beam on the screen: 38 × 61 µm"
    )


def _edge(x: float, strength: float) -> float:
    step = 0.5 * (1 + math.tanh((x - 931) / 1.2)) * 0.25 + 0.5 * (1 + math.tanh((x - 951) / 1.2)) * 0.12
    return (
        0.35 + step + strength * (1.9 * _peak(x, 931.2, 1.0) + 0.3 * _peak(x, 934.5, 1.6) + 0.8 * _peak(x, 951.1, 1.3))
    )


def _peak(x: float, centre: float, width: float) -> float:
    return 1 / (1 + ((x - centre) / width) ** 2)


def _steps(start: float, end: float, number: int) -> list[float]:
    return [start + (end - start) * step / (number - 1) for step in range(number)]
