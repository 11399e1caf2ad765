"""Two nights in HC-4397: what people wrote, when, with which pictures. Moments: `1 18:12` is in the first night,
`-96` so many minutes before the demo was loaded."""

from dataclasses import dataclass

from events import content
from events.demo.senders import BLISS, SPEC, Category, Line

SAMPLES = ["DBCO_UD30", "DBCO_UD54", "DBCO_OP90", "LSCO_ref"]
SCIENTIST, LOCAL = "scientist", "localcontact"


@dataclass(frozen=True, kw_only=True)
class Note:
    """What a person wrote. `name` is how a later version or comment finds it."""

    at: str
    by: str
    body: str
    format: str = content.HTML
    name: str = ""
    tags: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    # Whether it is about the dataset that was being measured.
    on_dataset: bool = False
    # Hours after which it was recorded.
    late: float = 0
    category: Category = Category.COMMENT


@dataclass(frozen=True, kw_only=True)
class Said:
    """What software said at one moment of the story, and a picture of it that came a second before."""

    at: str
    line: Line
    name: str = ""
    picture: str = ""


def _spec(text: str, category: Category = Category.COMMANDLINE) -> Line:
    return Line(0, SPEC, category, text)


SOFTWARE = [
    Said(at="1 18:02", line=_spec("FOURC> newvisitor")),
    Said(at="1 18:04", line=_spec("created new dataset: DBCO_UD30_0000", Category.INFO)),
    Said(at="1 18:05", line=_spec("FOURC> codmenu")),
    Said(at="1 18:16", line=_spec("FOURC> reconfig")),
    Said(at="1 18:21", line=_spec("FOURC> ksp kd 0 7")),
    Said(at="1 19:27", line=_spec("#S79 ascan ysam -10.4156 -4.41562 20 0.1 launched at {when}", Category.INFO)),
    Said(
        at="1 23:39", name="cells",
        line=_spec("Scans stop on error 'message out of temporary cells'. stops systematically after 20th scan???", Category.ERROR),
    ),
    Said(at="1 23:44", line=_spec("FOURC> reconfig")),
    Said(at="1 03:48", line=_spec("FOURC> shsel")),
    Said(at="2 18:08", line=_spec("XMCD> qdo /data/visitor/hc4397/id32/macros/dbco_field.mac")),
    Said(at="2 18:31", line=_spec("XMCD> umv srot 0")),
    Said(at="2 18:32", line=_spec("XMCD> wm srot")),
    Said(
        at="2 20:47", picture="exposure",
        line=_spec("#S102 zapline grotv 71637.5 70365.3 450 100: peak at 71010, FWHM 180", Category.COMMENT),
    ),
    Said(at="2 23:14", name="undulators", line=_spec("Macro crashed (problem undulators) at the end of 1st series", Category.ERROR)),
    Said(
        at="2 03:31", name="mono",
        line=Line(0, BLISS, Category.ERROR, "mono: following error on bragg, position 14.2031, expected 14.2087"),
    ),
    Said(at="-128", name="nodata", line=_spec("no new data collected", Category.ERROR)),
    Said(
        at="-64", picture="exposure",
        line=_spec("#S131 zapline grotv 71637.5 70365.3 450 100: peak at 71002, FWHM 176", Category.COMMENT),
    ),
    Said(at="-41", name="trip", line=Line(0, BLISS, Category.ERROR, "opiom2: no answer within 3 s, multiplexer RIXS left as it was")),
    Said(at="-22", line=_spec("XMCD> eon:prdef last_macro; eoff")),
]  # fmt: skip

SAMPLE_TABLE = """<p>Four films on one holder, positions from the microscope. The reference is for the energy.</p>
<table><thead><tr><th>film</th><th>T<sub>c</sub> / K</th><th>thickness / nm</th><th>ysam</th><th>zsam</th></tr></thead>
<tbody><tr><td>DBCO_UD30</td><td>30</td><td>50</td><td>-7.41</td><td>2.06</td></tr>
<tr><td>DBCO_UD54</td><td>54</td><td>50</td><td>-2.38</td><td>2.05</td></tr>
<tr><td>DBCO_OP90</td><td>90</td><td>100</td><td>2.71</td><td>2.09</td></tr>
<tr><td>LSCO_ref</td><td>38</td><td>80</td><td>7.66</td><td>2.02</td></tr></tbody></table>"""
NIGHT_MACRO = """<p>Night macro, runs until the field ramp:</p>
<pre class="language-python"><code>for sample in ("DBCO_UD30", "DBCO_UD54", "DBCO_OP90"):
    newsample(sample)
    for polarisation in ("h", "v", "cl", "cr"):
        newdataset()
        zapenergy(925, 945, 450, 100)</code></pre>
<p>Stop with Ctrl-C <strong>once</strong>; it closes the dataset itself.</p>"""
CHECKS = """Before the field goes up:

1. **helium** above 60 %
2. `srot` at 0, cryostat centred
3. nothing magnetic within 2 m of the magnet

| field / T | ramp / (T/min) | wait / s |
|---|---|---|
| 0 to 3 | 1.0 | 30 |
| 3 to 6 | 0.5 | 60 |
"""
XMLD = """<p>XMLD out of plane, and the samples as mounted:</p>
<table><thead><tr><th>exposure</th><th>V<sub>A</sub></th><th>V<sub>B</sub></th><th>φ</th><th>t / s</th></tr></thead>
<tbody><tr><td>#1350</td><td>14</td><td>10.3</td><td>78</td><td>8.05</td></tr>
<tr><td>#1351</td><td>10.2</td><td>20.5</td><td>70</td><td>8.06</td></tr></tbody></table>"""

NOTES = [
    Note(at="1 18:12", by=SCIENTIST, body=SAMPLE_TABLE, name="samples", tags=("samples",), files=("sample_holder",)),
    Note(at="1 18:40", by=LOCAL, tags=("to do",), body="<p>Handed over. Please remember:</p><ul><li>valve V12 stays <strong>closed</strong></li><li>the hutch search takes two</li><li>attenuator 3 sticks, move it twice</li></ul>"),
    Note(at="1 19:31", by=SCIENTIST, body="<p>Not on sample; 14 mm above it. Recentre and relaunch measurements.</p>", on_dataset=True),
    Note(at="1 19:49", by=LOCAL, body="<p>Beam on the screen again, 38 × 61 µm. Centred at <em>ysam</em> −7.41.</p>", tags=("beam",), files=("beam_profile",)),
    Note(at="1 21:22", by=SCIENTIST, body="<p>Charge order at H = 0.31 on the underdoped film, gone at 120 K. Image at 20 K:</p>", tags=("charge order", "detector"), files=("diffraction",), on_dataset=True),
    Note(at="1 22:14", by=LOCAL, name="gains", body="<p>Problem with intensity through sample, seems very low. Checking gains.</p>", tags=("detector",)),
    Note(at="1 23:58", by=SCIENTIST, body="<p>Stops systematically after the 20th scan. Restarted SPEC, relaunched from #S80.</p>", tags=("spec",)),
    Note(at="1 00:34", by=SCIENTIST, body=NIGHT_MACRO, tags=("night",), name="macro"),
    Note(at="1 02:14", by=SCIENTIST, body="<p>Beam lost. Shutter closed, macro waits for the ring.</p>", tags=("night",)),
    Note(at="1 03:52", by=LOCAL, body="<p>Beam is back. Position moved by 12 µm, corrected with the second mirror; macro goes on by itself.</p>", tags=("night", "beam")),
    Note(at="1 05:20", by=LOCAL, late=3.3, tags=("cryostat",), files=("cryostat",), body="<p>Ice on the helium inlet. Dried it, tightened the clamp; written down after the shift.</p>"),
    Note(at="1 06:48", by=SCIENTIST, tags=("night",), body="<p>End of the night:</p><ol><li>both underdoped films complete, four polarisations</li><li>optimal doping: two of four</li><li>reference tomorrow, with the field</li></ol>"),
    Note(at="2 18:05", by=LOCAL, tags=("magnet",), files=("control_rack",), body="<p>Magnet is cold, helium at 84 %. Rack checked.</p>"),
    Note(at="2 18:26", by=LOCAL, format=content.MARKDOWN, body=CHECKS, tags=("magnet",)),
    Note(at="2 19:40", by=SCIENTIST, body="<p>Signal at 6 T is clean. Same sequence as yesterday, with the correct dark current on detector and grid.</p>", on_dataset=True),
    Note(at="2 21:35", by=SCIENTIST, body="<p>XMLD at the Cu edge, 20 K, both films agree.</p>", tags=("XMLD",), files=("absorption",), on_dataset=True),
    Note(at="2 22:52", by=SCIENTIST, name="xmcd", body="<p>XMCD at Dy M<sub>5</sub>: −0.80 at 6 T. No sign of it at Cu.</p>", tags=("XMCD",), files=("xmcd",), on_dataset=True),
    Note(at="2 23:22", by=SCIENTIST, body="<p>Second series launched without the gap scan.</p>", tags=("night",)),
    Note(at="2 04:12", by=SCIENTIST, name="apd", body="<p>APD died.</p>", tags=("detector",)),
    Note(at="2 06:30", by=SCIENTIST, body="<p>Hysteresis at Dy M<sub>5</sub> and the temperatures of the night, for the report.</p>", tags=("XMCD", "night"), files=("hysteresis", "temperatures"), on_dataset=True),
    Note(at="-163", by=LOCAL, body=XMLD, name="xmld", tags=("XMLD",), files=("absorption", "sample_holder"), on_dataset=True),
    Note(at="-117", by=SCIENTIST, category=Category.ERROR, name="counter", body="<p>Counter P201 gives zeros on channel 3. Cable swapped, no change.</p>", tags=("detector",)),
    Note(at="-96", by=SCIENTIST, tags=("detector", "to do"), body="<p>To do for next time:</p><ul><li>proper housing for APD and PCB</li><li>test P201 with fast diode AH20S?</li><li>understand why APD died <strong>(pressure?)</strong></li></ul>"),
    Note(at="-33", by=SCIENTIST, body="<p>Launched the exposure series on all films. It needs an hour.</p>"),
]  # fmt: skip

TEMPERATURES = "time,cryostat_K,sample_K,helium_percent\n" + "".join(
    f"{hour % 24:02d}:{minute:02d},{18.9 + (hour + minute) % 7 / 50:.2f},{20.0 + (hour * minute) % 11 / 100:.2f},{84 - (hour - 18) * 1.9 - minute / 60:.1f}\n"
    for hour in range(18, 30)
    for minute in (0, 30)
)
