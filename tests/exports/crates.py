"""What checks a package as others would: the official validator without a network, and the rules of the format in one pass."""

import io
import json
import zipfile
from pathlib import Path

import rocrate
from requests import Session
from requests.adapters import BaseAdapter
from requests.models import Response
from requests_cache import CachedSession
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils.http import HttpRequester

CONTEXT = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"
CONTEXTS = [f"https://w3id.org/ro/crate/{version}/context" for version in ("1.1", "1.2", "1.3")]
ALLOWED = {"ro-crate-metadata.json", "ro-crate-preview.html"}


class Local(BaseAdapter):
    """Answers every address with the terms that came with a library: a superset of those of 1.2."""

    def send(self, request, **kwargs):
        answer = Response()
        answer.status_code, answer.url, answer.request = 200, request.url, request
        answer.headers["Content-Type"] = "application/ld+json"
        answer.raw = _Raw(CONTEXT.read_bytes())
        return answer

    def close(self):
        pass


class _Raw(io.BytesIO):
    """As the cache expects an answer's body."""

    headers: dict[str, str] = {}
    reason, status, version = "OK", 200, 11
    _request_url = None

    def read(self, size=-1, decode_content=None, **kwargs):
        return super().read(size)

    def stream(self, *args, **kwargs):
        yield self.read()

    def release_conn(self):
        pass


def unpacked(data: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        found.extractall(folder / "package")
    (root,) = (folder / "package").iterdir()
    return root


def checked(root: Path, scratch: Path) -> list[str]:
    """What the validator finds against the profile of RO-Crate 1.2."""
    cache = scratch / "contexts"
    with CachedSession(str(cache), backend="sqlite", expire_after=-1) as session:
        Session.mount(session, "https://", Local())
        for address in CONTEXTS:
            session.get(address)
            session.get(address, headers={"Accept": "application/ld+json, application/json"})
    HttpRequester._instance = None
    result = services.validate(
        ValidationSettings(
            rocrate_uri=str(root), profile_identifier="ro-crate-1.2", requirement_severity=Severity.REQUIRED,
            offline=True, cache_path=cache, skip_availability_check=True,
        )
    )  # fmt: skip
    return [f"{issue.check.identifier}: {issue.message} {issue.violatingEntity}" for issue in result.get_issues()]


def problems(data: bytes) -> list[str]:
    """What is against the rules of the ELN format, in one pass over the graph and the members."""
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        names = {name.partition("/")[2] for name in found.namelist()}
        (metadata,) = [name for name in found.namelist() if name.count("/") == 1 and name.endswith("metadata.json")]
        nodes = json.loads(found.read(metadata))["@graph"]
    known = {node["@id"]: node for node in nodes}
    wrong = [] if len(known) == len(nodes) else ["a node twice"]
    folders = {f"./{name.rpartition('/')[0]}/" for name in names} | {"./", "./logbook/"}
    for node in nodes:
        wrong += [f"{node['@id']}: {said}" for said in _of_node(node, known, folders)]
    described = {node["@id"].removeprefix("./") for node in nodes if node["@type"] == "File"}
    return wrong + [f"{name}: not described" for name in names - described - ALLOWED]


def _of_node(node, known, folders):
    for name, value in node.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                if list(each) != ["@id"]:
                    yield f"{name} holds a node"
                elif each["@id"] not in known and not each["@id"].startswith("http"):
                    yield f"{name} leads nowhere: {each['@id']}"
        if name in ("contentSize", "identifier", "keywords", "text") and not isinstance(value, str):
            yield f"{name} is no text"
        if name in ("hasPart", "comment") and not isinstance(value, list):
            yield f"{name} is no list"
    if node["@type"] == "File" and not {"name", "encodingFormat", "contentSize", "sha256"} <= set(node):
        yield "a file without what it must say"
    if node["@type"] == "Dataset" and node["@id"] not in folders:
        yield "a folder that is not there"
    if node["@type"] in ("Person", "Organization", "PropertyValue") and "text" in node:
        yield "text on what has none"
