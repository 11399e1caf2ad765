"""The description of an `.eln` package: flat nodes of RO-Crate 1.2, as the programs that read such files were found to take them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings

from events import wording
from events.exports.lines import moment
from events.exports.source import Source
from events.models import Attachment, Blob, Event
from events.published.people import Creator
from events.published.record import LICENCE_NAME, LICENCE_URL, Record, doi, doi_address
from investigations.models import Investigation, User

CRATE = "https://w3id.org/ro/crate/1.2"
ELN = "https://purl.archive.org/purl/elnconsortium/eln-spec/1.2+20260923"
LOGBOOK = "./logbook/"
FORMATS = {"html": "text/html", "markdown": "text/markdown", "plaintext": "text/plain"}
PROFILE = ["CreativeWork", "Profile"]
Node = dict[str, Any]


def ref(name: str) -> Node:
    return {"@id": name}


class Crate:
    """Nodes as they come, written out once all are known; of an entry only its comments and files are remembered."""

    def __init__(self, source: Source, spool: IO[bytes]) -> None:
        self.source, self._spool, self.parts, self.side = source, spool, list[str](), list[str]()
        # What the world is told of a released logbook, for its package.
        self.record: Record | None = None
        self._known: set[str] = set()
        self._comments: dict[str, list[str]] = defaultdict(list)
        self._files: list[str] = []
        # When the newest version was saved: the package is of that moment, whenever it is made.
        self.made_at = ""

    def entry(self, event: Event, place: str, text: str, saved_at: str, files: list[Node]) -> None:
        """An entry as a folder, and as a comment of the entry it is about."""
        self.made_at = max(self.made_at, saved_at)
        node: Node = {
            "@id": place, "@type": "Dataset", "additionalType": ref("http://schema.org/Message"),
            "name": event.title or f"{wording.kind(event).word} of {moment(event.happened_at)}",
            "genre": f"logbook {event.type}", "identifier": f"urn:elogbook:{event.public_id}",
            "dateCreated": moment(event.happened_at), "dateModified": saved_at, "text": text,
            "encodingFormat": "text/html", "version": str(event.version), "position": len(self.parts) + 1,
            "hasPart": [ref(file["@id"]) for file in files], "isPartOf": ref(LOGBOOK),
        }  # fmt: skip
        node |= {"keywords": ", ".join(event.tag_names)} if event.tag_names else {}
        node |= {"creativeWorkStatus": "removed"} if event.removed_at else {}
        author = self._author(event)
        node |= {"author": ref(author)}
        self.parts.append(place)
        self._files += [file["@id"] for file in files if not file["@id"].endswith("/entry.json")]
        self._add(node | {"_of": event.public_id})
        for file in files:
            self._add(file)
        if event.parent and not event.removed_at and (self.source.own or event.parent.removed_at is None):
            comment = f"#comment-{event.public_id}"
            self._comments[event.parent.public_id].append(comment)
            said = {"text": text, "dateCreated": moment(event.happened_at), "author": ref(author)}
            self._add({"@id": comment, "@type": "Comment", "name": f"Comment {event.public_id}"} | said)

    def beside(self, node: Node) -> None:
        """A file that stands beside the logbook."""
        self.side.append(node["@id"])
        self._add(node)

    def _author(self, event: Event) -> str:
        """The person, or what sent it as an organisation: readers want no version and address of it then."""
        sender = wording.sender(event, is_own=self.source.own)
        if event.author is not None:
            return self._person(event.author)
        said = sender.person or sender.software or "Software of the beamline"
        return self._once({"@id": f"#sender-{_short(said)}", "@type": "Organization", "name": said})

    def _person(self, user: User) -> str:
        own = self.source.own
        name = user.get_full_name() if own else user.public_name or wording.SOMEBODY
        orcid = user.orcid if own else ""
        node = {"@id": f"#person-{_short(name + orcid)}", "@type": "Person", "name": name}
        node |= {"identifier": f"https://orcid.org/{orcid}"} if orcid else {}
        return self._once(node)

    def _once(self, node: Node) -> str:
        name: str = node["@id"]
        if name not in self._known:
            self._known.add(name)
            self._add(node)
        return name

    def _add(self, node: Node) -> None:
        self._spool.write(json.dumps(node, ensure_ascii=False).encode() + b"\n")

    def written(self) -> Iterator[bytes]:
        """`ro-crate-metadata.json`, node by node."""
        yield f'{{"@context": "{CRATE}/context", "@graph": [\n'.encode()
        for number, node in enumerate(self._fixed()):
            yield (",\n" if number else "").encode() + json.dumps(node, ensure_ascii=False).encode()
        self._spool.seek(0)
        for line in self._spool:
            node = json.loads(line)
            if comments := self._comments.get(node.pop("_of", "")):
                node["comment"] = [ref(each) for each in comments]
            yield b",\n" + json.dumps(node, ensure_ascii=False).encode()
        yield b"\n]}\n"

    def _fixed(self) -> list[Node]:
        of, publisher = self.source.investigation, settings.ELOGBOOK_FACILITY_ROR or "#facility"
        name = f"Logbook of {of}" if of else f"Own logbook of {self.source.instrument}"
        at = self.made_at or moment(of.start_date if of else None) or "1970-01-01T00:00:00.000000Z"
        licence = _licence(of)
        root = {"@id": "./", "@type": "Dataset", "name": name} | _about(of, name, at) | {
            "license": ref(licence["@id"]), "publisher": ref(publisher), "conformsTo": [ref(CRATE), ref(ELN)],
            "hasPart": [ref(LOGBOOK), *map(ref, self.side)],
        }  # fmt: skip
        more = _of_record(self.record) if self.record is not None else {}
        root |= {name: [ref(node["@id"]) for node in nodes] for name, nodes in more.items() if nodes}
        root |= {"cite-as": self.record.cited_as, "url": self.record.page} if self.record is not None else {}
        logbook = {
            "@id": LOGBOOK, "@type": "Dataset", "genre": "experiment", "name": name, "dateCreated": at, "dateModified": at,
            "text": f"<p>{len(self.parts)} entries; ro-crate-preview.html shows them.</p>", "encodingFormat": "text/html",
            "author": ref(publisher), "hasPart": [ref(each) for each in (*self.parts, *self._files)],
        }  # fmt: skip
        descriptor = {
            "@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": ref("./"), "conformsTo": ref(CRATE),
            "sdPublisher": ref("#elogbook"), "version": "1.0", "dateCreated": at,
        }  # fmt: skip
        return [
            descriptor, root, logbook, {"@type": "CreativeWork"} | licence,
            {"@id": CRATE, "@type": PROFILE, "name": "RO-Crate 1.2", "version": "1.2"},
            {"@id": ELN, "@type": PROFILE, "name": "ELN file format", "version": "1.2+20260923"},
            {"@id": publisher, "@type": "Organization", "name": settings.ELOGBOOK_FACILITY or "The facility"},
            {"@id": "#elogbook", "@type": "Organization", "name": wording.SYSTEM_SOFTWARE},
            *(node for nodes in more.values() for node in nodes),
        ]  # fmt: skip


def _of_record(record: Record) -> dict[str, list[Node]]:
    """Who made a released logbook, what it is about and which data it documents, under the names the root has for them."""
    things = [record.beamline, *record.samples]
    return {
        "author": list({node["@id"]: node for node in map(_creator, enumerate(record.creators, 1))}.values()),
        "about": [{"@id": f"#about-{_short(name)}", "@type": "Thing", "name": name} for name in dict.fromkeys(things)],
        "mentions": [
            {"@id": doi_address(each), "@type": "CreativeWork", "name": each} for each in dict.fromkeys(record.dataset_dois)
        ],
    }  # fmt: skip


def _creator(numbered: tuple[int, Creator]) -> Node:
    number, creator = numbered
    known = f"https://orcid.org/{creator.orcid}" if creator.orcid else f"#creator-{number}"
    node = {"@id": known, "@type": "Person" if creator.is_person else "Organization", "name": creator.name}
    return node | ({"givenName": creator.given, "familyName": creator.family} if creator.family else {})


def _about(of: Investigation | None, name: str, at: str) -> Node:
    if of is None:
        return {"description": name, "datePublished": at}
    told = {"description": of.title or name, "datePublished": moment(of.release_date) or at}
    return told | ({"identifier": doi_address(known)} if (known := doi(of.doi)) else {})


def _licence(of: Investigation | None) -> Node:
    if of is not None and of.is_open:
        return {"@id": LICENCE_URL, "name": LICENCE_NAME, "description": "Everybody may use it who names its authors."}
    readers = "team of the experiment" if of else "staff of the beamline"
    return {"@id": "#not-released", "name": "Not released", "description": f"For the {readers} only."}


def of_blob(place: str, file: Attachment, blob: Blob) -> Node:
    return described(place, file.name, blob.content_type, blob.size, blob.sha256) | (
        {"description": file.caption} if file.caption else {}
    )


def described(place: str, name: str, media_type: str, size: int, sha256: str) -> Node:
    return {
        "@id": place, "@type": "File", "name": name, "encodingFormat": media_type, "contentSize": str(size),
        "sha256": sha256,
    }  # fmt: skip


def _short(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:16]
