"""What people of HC-4397 did with entries that stood there: later versions, comments, other tags."""

from dataclasses import dataclass

from events.demo.story import LOCAL, SAMPLE_TABLE, SCIENTIST


@dataclass(frozen=True, kw_only=True)
class Later:
    """Something done to the entry called `on`; moments as in the story."""

    at: str
    by: str
    on: str
    body: str = ""
    why: str = ""
    tags: tuple[str, ...] | None = None


GAINS = """<p>Problem with intensity through sample, seems very low.</p>
<table><thead><tr><th>gain</th><th>before</th><th>now</th></tr></thead><tbody>
<tr><td>I<sub>0</sub></td><td>10<sup>8</sup></td><td>10<sup>9</sup></td></tr>
<tr><td>detector</td><td>10<sup>9</sup></td><td>10<sup>9</sup></td></tr></tbody></table>"""
APD = """<p>APD died at 04:10, in the middle of a scan. Changed to the spare.</p>
<ul><li>bias was 180 V, as always</li><li>pressure in the chamber had gone up a decade</li></ul>"""

# In this order; each makes the next version.
REVISIONS = [
    Later(on="gains", at="1 22:31", by=LOCAL, body=GAINS, why="Gains added"),
    Later(on="gains", at="1 22:58", by=LOCAL, why="It was the attenuator",
          body=GAINS + "<p><strong>Found:</strong> attenuator 3 was in. Intensity is back, gains stay.</p>"),
    Later(on="apd", at="2 04:31", by=SCIENTIST, body=APD, tags=("detector", "night"), why="What happened"),
    Later(on="apd", at="2 07:02", by=LOCAL, why="Serial number for the order", tags=("detector", "to do"),
          body=APD + "<p>Spare is <code>C30703-2</code>; a new one is ordered.</p>"),
    Later(on="xmcd", at="2 23:05", by=SCIENTIST, why="Sign corrected",
          body="<p>XMCD at Dy M<sub>5</sub>: −0.82 at 6 T, +0.21 at the shoulder. No sign of it at Cu.</p>"),
    Later(on="samples", at="-150", by=SCIENTIST, why="Position of the reference",
          body=SAMPLE_TABLE.replace("7.66", "7.61") + "<p>Reference corrected after the scans of today.</p>"),
]  # fmt: skip

COMMENTS = [
    Later(on="cells", at="1 23:44", by=SCIENTIST, body="<p>Restarted SPEC, the scans from #S80 run. @localcontact please have a look.</p>"),
    Later(on="cells", at="1 23:52", by=LOCAL, body="<p>Known: memory of SPEC after 20 open scan files. <code>reconfig</code> frees it.</p>"),
    Later(on="macro", at="1 06:51", by=LOCAL, body="<p>It went through. Next time with the reference at both ends.</p>"),
    Later(on="undulators", at="2 23:17", by=SCIENTIST, body="<p>First series is complete, nothing lost.</p>"),
    Later(on="undulators", at="2 23:40", by=LOCAL, body="<p>Phase of undulator C did not answer for 2 s. Called the control room; it answers again.</p>"),
    Later(on="mono", at="2 03:36", by=SCIENTIST, body="<p>Moved back by hand, scan repeated. Second time this week.</p>"),
    Later(on="nodata", at="-121", by=LOCAL, body="<p>The detector was disarmed by the interlock. Armed again.</p>"),
    Later(on="counter", at="-88", by=LOCAL, body="<p>Channel 3 was in test mode. Reset, it counts.</p>"),
    Later(on="trip", at="-38", by=SCIENTIST, body="<p>Is this the same as in the night?</p>"),
    Later(on="xmld", at="-140", by=SCIENTIST, body="<p>Agrees with the first night within the noise.</p>"),
]  # fmt: skip

RETAGS = [
    Later(on="cells", at="1 00:02", by=LOCAL, tags=("spec", "solved")),
    Later(on="undulators", at="2 00:10", by=LOCAL, tags=("spec", "undulator", "night")),
    Later(on="mono", at="-175", by=SCIENTIST, tags=("optics32", "to do")),
]
