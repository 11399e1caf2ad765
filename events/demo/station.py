"""An end station at work: it numbers its scans and datasets, and its software says what it does, line by line."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from random import Random

from events.demo.senders import BLISS, INGESTER, SPEC, Category, Line, Sender

# Motor, where it stands, how far a scan goes: what the lines of a scan and of a move have in common.
MOTORS = [("ysam", -7.41, 3.0), ("zsam", 2.06, 0.6), ("th", 14.2, 1.5), ("srot", 0.0, 4.0), ("sy", -1.65, 4.0)]
LOOKS = ["wm {motor}", "wm ysam zsam", "shsel", "cen", "ct 1", "wa", "codmenu", "wh"]
ENERGIES = [("Cu L3", 925, 945), ("Cu L2", 946, 966), ("Dy M5", 1285, 1305), ("O K", 525, 545)]
EXPOSURES = [5, 6, 8, 10, 20, 40, 50, 70, 100]
DEBUG = [
    "opiom2: multiplexer RIXS set to output {n}",
    "lima: acquisition {n} of 64 ready, latency {x:.1f} ms",
    "machinfo: ring current {current:.1f} mA, {n} bunches read",
    "mono: energy {energy:.2f} eV reached after {n} iterations",
]

TROUBLE = [
    (SPEC, "Scans stop on error 'message out of temporary cells'"),
    (SPEC, "Macro crashed (problem undulators)"),
    (SPEC, "no new data collected"),
    (BLISS, "mono: following error on bragg, position 14.2031, expected 14.2087"),
    (BLISS, "opiom2: no answer within 3 s, multiplexer RIXS left as it was"),
]

Recipe = Callable[["Station"], Iterator[Line]]


class Station:
    """`prompt` is its SPEC session's; the films on its holder take turns."""

    def __init__(
        self, prompt: str, samples: Sequence[str], seed: int, *, control: Sender = SPEC, lasting: int = 1
    ) -> None:
        self.prompt = prompt
        self.samples = samples
        self.sample = samples[0]
        self.random = Random(seed)
        self.control = control
        self.scan = 0
        self.question = self.random.randint(3, 40)
        self.taken = dict.fromkeys(samples, 0)
        self.dataset = self.latest = ""
        # How many measurements go into a dataset.
        self.lasting = lasting
        self.measured = 0

    def command(self, text: str, pause: float = 0) -> Line:
        return self._line(pause or self.random.uniform(12, 70), Category.COMMANDLINE, f"{self.prompt}> {text}")

    def info(self, text: str, pause: float = 1) -> Line:
        return self._line(pause, Category.INFO, text)

    def output(self, text: str, pause: float = 1) -> Line:
        return self._line(pause, Category.COMMENT, text)

    def next_dataset(self) -> str:
        if self.measured % self.lasting == 0:
            self.sample = self.random.choice(self.samples)
            self.taken[self.sample] = self.taken.get(self.sample, 0) + 1
            self.latest = f"{self.sample}_{self.taken[self.sample]:04d}"
        self.measured += 1
        self.dataset = self.latest
        return self.dataset

    def number(self) -> int:
        self.scan += 1
        return self.scan

    def _line(self, pause: float, category: Category, text: str) -> Line:
        return Line(pause, self.control, category, text, self.dataset)


def align(at: Station) -> Iterator[Line]:
    """Somebody at the keyboard looks for the sample: moves, short scans, where the peak is."""
    motor, centre, width = at.random.choice(MOTORS)
    yield at.command(at.random.choice(LOOKS).format(motor=motor))
    start, end = centre - width + at.random.uniform(-0.4, 0.4), centre + width + at.random.uniform(-0.4, 0.4)
    points = at.random.choice([20, 40, 60])
    yield at.command(f"ascan {motor} {start:.2f} {end:.2f} {points} 0.1")
    yield at.info(f"#S{at.number()} ascan {motor} {start:.4f} {end:.4f} {points} 0.1 launched at {{when}}")
    found = centre + at.random.uniform(-0.2, 0.2)
    yield at.output(
        f"Peak at {found:.3f}  COM at {found + at.random.uniform(-0.05, 0.05):.3f}  FWHM {width / at.random.uniform(3, 6):.3f}",
        at.random.uniform(20, 45),
    )
    yield at.command(f"umv {motor} {found:.3f}")


def measure(at: Station) -> Iterator[Line]:
    """A dataset: a few scans of one film by a macro, then the archive has it."""
    yield at.info(f"created new dataset: {at.next_dataset()}", at.random.uniform(30, 90))
    edge, low, high = at.random.choice(ENERGIES)
    yield at.info(f"Edge {edge}, {at.random.choice(['circular left', 'circular right', 'horizontal', 'vertical'])}")
    for _ in range(at.random.randint(2, 4)):
        if at.random.random() < 0.6:
            text = (
                f"#S{at.number()} zapenergy {low} {high} {at.random.choice([300, 450, 600])} 100 launched at {{when}}"
            )
        else:
            text = f"#S{at.number()} zapline grotv 71637.5 70365.3 450 100 launched at {{when}}"
        yield at.info(text, at.random.uniform(90, 330))
    yield from _archived(at, at.random.uniform(90, 200))


def series(at: Station) -> Iterator[Line]:
    """Exposures from short to long, a dataset each: the lines that fold best."""
    first = at.next_dataset()
    for exposure in sorted(at.random.sample(EXPOSURES, at.random.randint(4, 7))):
        at.dataset = f"{first}_{exposure}ms"
        yield at.info(
            f"#S{at.number()} loopscan 20 {exposure / 1000:g} 0 launched at {{when}}", at.random.uniform(20, 50)
        )
        yield Line(
            at.random.uniform(15, 30), INGESTER, Category.INFO,
            f"Dataset {at.dataset} ({at.sample}) has been stored into ICAT successfully", at.dataset,
        )  # fmt: skip


def count(at: Station) -> Iterator[Line]:
    """Long counting that nobody watches."""
    yield at.info(f"created new dataset: {at.next_dataset()}", at.random.uniform(200, 600))
    yield at.info(f"#S{at.number()} loopscan 60 30 0 launched at {{when}}", 4)
    yield from _archived(at, at.random.uniform(2000, 2900))


def optics(at: Station) -> Iterator[Line]:
    """The Bliss session that looks after mirrors, undulators and the monochromator meanwhile."""
    random = at.random
    at.question += 1
    prompt, gap = f"OPTICS32 [{at.question}]:", random.choice([27.0, 27.5, 28.0, 28.5])
    yield Line(random.uniform(150, 500), BLISS, Category.COMMANDLINE, f"{prompt} umv(hu70c, {gap})")
    yield Line(random.uniform(2, 9), BLISS, Category.COMMENT, f"Undulator C phase shift at gap {gap:.2f}")
    values = {
        "n": random.randint(1, 63), "x": random.uniform(1, 9), "current": random.uniform(180, 200),
        "energy": random.uniform(525, 1305),
    }  # fmt: skip
    for text in random.sample(DEBUG, random.randint(0, 2)):
        yield Line(random.uniform(1, 5), BLISS, Category.DEBUG, text.format(**values))
    if random.random() < 0.4:
        at.question += 1
        yield Line(random.uniform(5, 40), BLISS, Category.COMMANDLINE, f"OPTICS32 [{at.question}]: u42b.velocity")
        yield Line(1, BLISS, Category.INFO, f"Out [{at.question}]: {random.choice([2.4, 2.5, 3.0])}")


def _archived(at: Station, pause: float) -> Iterator[Line]:
    """What the archive says of a dataset that is complete."""
    where = f"Dataset {at.dataset} ({at.sample}) has been"
    files = at.random.randint(40, 930)
    size = files * at.random.randint(2_000_000, 3_400_000)
    yield Line(pause, INGESTER, Category.INFO, f"{where} stored into ICAT successfully", at.dataset)
    sent = f"{where} sent to archive. files={files} size={size} bytes"
    yield Line(at.random.uniform(3, 20), INGESTER, Category.INFO, sent, at.dataset)


def trouble(at: Station) -> Iterator[Line]:
    """What goes wrong now and then."""
    sender, text = at.random.choice(TROUBLE)
    yield Line(at.random.uniform(5, 60), sender, Category.ERROR, text)


def endless(
    samples: Sequence[str], seed: int, *, lasting: int = 1, prompt: str = "FOURC", first: int = 0
) -> Iterator[Line]:
    """A beamline that never stops: alignment, datasets, exposure series, and the optics between them."""
    at = Station(prompt, samples, seed, lasting=lasting)
    at.scan, at.taken = first, dict.fromkeys(samples, first)
    recipes: list[Recipe] = [align, measure, series, optics, trouble]
    return chain.from_iterable(at.random.choices(recipes, [8, 24, 6, 10, 1])[0](at) for _ in repeat(None))
