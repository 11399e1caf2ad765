"""What a logbook's client asks of ICAT+'s catalogue: experiments, datasets, samples, people, beamlines, the release date."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, time
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from events import content, logbook
from events.icatplus import parse, plain, told, where, wire
from events.icatplus.person import View, other_method, person
from events.refused import Refused
from investigations import access, portal, releasing
from investigations.forms import ReleaseForm
from investigations.names import normalised

MOST = 10_000
MOST_NUMBERS = 1_000
TYPES = {"": "", "acquisition": "raw", "raw": "raw", "processed": "processed"}
BEARER = re.compile(r"Bearer\s+(\S+)\s*", re.IGNORECASE)
WITHOUT_REASON = "Set in the data portal, without a reason"
NAME = re.compile(r"([a-z]+)([0-9]+)", re.ASCII)


def bearer(method: str) -> Callable[[View], View]:
    """A view for whoever the session in the header belongs to: `Authorization: Bearer <session>`."""

    def decorate(view: View) -> View:
        asked = person(method, over=403)(view)

        @login_not_required
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, **names: str) -> HttpResponse:
            found = BEARER.fullmatch(request.headers.get("Authorization", ""))
            return asked(request, sid=found[1] if found else "", **names)

        return answer

    return decorate


@login_not_required
@csrf_exempt
def all_instruments(request: HttpRequest) -> HttpResponse:
    """Beamlines are no secret."""
    if request.method != "GET":
        return other_method("GET")
    return JsonResponse([told.instrument(each) for each in access.instruments()], safe=False)


@login_not_required
@csrf_exempt
def normalize(request: HttpRequest, name: str) -> HttpResponse:
    """A proposal's name as catalogues write it; asks no catalogue, so that nobody learns which proposals exist."""
    if request.method != "GET":
        return other_method("GET")
    found = NAME.fullmatch(normalised(name))
    if found is None:
        return plain.sentence(400, "A proposal's name is letters and a number, such as HC-4397.")
    letters, digits = found[1].upper(), found[2]
    if letters.startswith("IH") and len(letters) > 2:
        letters = f"IH-{letters[2:]}"
    return JsonResponse(f"{letters}-{digits}", safe=False)


@person("GET")
def instruments(request: HttpRequest) -> HttpResponse:
    only_own = request.GET.get("filter", "").strip().lower() == "instrumentscientist"
    return JsonResponse([told.instrument(each) for each in portal.instruments(request, only_own=only_own)], safe=False)


@person("GET")
def scientists(request: HttpRequest) -> HttpResponse:
    found = portal.scientists(request, _keys(request))
    return JsonResponse([told.scientist(each) for each in found], safe=False)


@person("GET")
def investigations(request: HttpRequest) -> HttpResponse:
    said = request.GET
    filter = said.get("filter", "").strip().lower()
    if filter not in portal.FILTERS:
        raise Refused(400, f"filter is one of {', '.join(portal.FILTERS[1:])}.")
    order = said.get("sortBy", "").replace("_", "").lower()
    found = portal.investigations(
        request, _wanted(request, "ids"), filter=filter, name=said.get("investigationName", "").strip(),
        username=content.storable(said.get("username", "").strip()),
        order=f"-{order}" if order and said.get("sortOrder", "").lower() in ("-1", "desc") else order,
    )  # fmt: skip
    # Of what is listed here everything may be read.
    more = {"canAccessDatasets": True} if said.get("withHasAccess", "").lower() == "true" else {}
    return _listed(request, found, lambda each: wire.investigation(each) | more)


@person("GET")
def datasets(request: HttpRequest) -> HttpResponse:
    return _datasets(request)


@bearer("GET")
def datasets_by_header(request: HttpRequest) -> HttpResponse:
    return _datasets(request)


@bearer("GET")
def documents_by_header(request: HttpRequest) -> HttpResponse:
    return _listed(request, portal.datasets(request, _wanted(request, "datasetIds")), told.document)


@person("GET")
def datasets_of_numbers(request: HttpRequest, numbers: str) -> HttpResponse:
    found = portal.datasets(request, portal.Wanted(numbers=_numbers(numbers)))
    return _listed(request, found, told.dataset)


@person("GET")
def documents_of_numbers(request: HttpRequest, numbers: str) -> HttpResponse:
    found = portal.datasets(request, portal.Wanted(numbers=_numbers(numbers)))
    return _listed(request, found, told.document)


@person("GET")
def samples(request: HttpRequest) -> HttpResponse:
    with_datasets = request.GET.get("includeDatasets", "").lower() == "true"
    found = portal.samples(
        request, _wanted(request, "sampleIds"), investigation=_number(request, "investigationId"),
        with_datasets=with_datasets,
    )  # fmt: skip
    return _listed(request, found, lambda each: told.sample(each, with_datasets=with_datasets))


@person("GET")
def samples_of(request: HttpRequest, number: str) -> HttpResponse:
    found = where.investigation(request, number)
    listed = portal.samples(request, portal.Wanted(), investigation=found.wire_id)
    return _listed(request, listed, told.sample_as_dataset)


@person("GET")
def members_of(request: HttpRequest, number: str) -> HttpResponse:
    """Who is in a team, with the role of each."""
    rights = access.rights(request, where.investigation(request, number).pk)
    team = portal.team(rights.investigation, is_own=rights.is_own)
    said = [told.member(each, rights.investigation, is_own=rights.is_own) for each, _ in team]
    return JsonResponse(said, safe=False)


@person("GET")
def people_of(request: HttpRequest, number: str) -> HttpResponse:
    """The same, each person once."""
    rights = access.rights(request, where.investigation(request, number).pk)
    people = dict.fromkeys(user for _, user in portal.team(rights.investigation, is_own=rights.is_own))
    return JsonResponse([told.person(user, is_own=rights.is_own) for user in people], safe=False)


@bearer("POST")
def release_date(request: HttpRequest, number: str) -> HttpResponse:
    """The beamline's staff set another day, by the same rules as on the page of the logbook, which tells it."""
    found = where.investigation(request, number)
    sent = parse.json_object(plain.body(request))
    why = content.storable(parse.text(sent.get("message"))).strip() or WITHOUT_REASON
    form = ReleaseForm({"date": parse.text(sent.get("releaseDate"))[:10], "why": why})
    if found.proprietary:
        raise Refused(400, "This logbook never opens by itself. Its page, Team, is where that is changed.")
    if not form.is_valid():
        raise Refused(400, f"{next(iter(form.errors.values()))[0]} Nothing was changed.")
    try:
        logbook.set_release_date(found, form.cleaned_data["date"], by=access.account(request), why=why)
    except releasing.ForStaff as refused:
        raise Refused(403, str(refused)) from refused
    except releasing.Refused as refused:
        raise Refused(400, str(refused)) from refused
    return plain.sentence(200, "The release date is set.")


def _datasets(request: HttpRequest) -> HttpResponse:
    said, nested = request.GET, request.GET.get("nested", "").lower() == "true"
    kind = TYPES.get(said.get("datasetType", "").strip().lower())
    if kind is None:
        raise Refused(400, "datasetType is acquisition or processed.")
    of = said.get("investigationIds", "").strip()
    found = portal.datasets(
        request, _wanted(request, "datasetIds"), investigations=_numbers(of) if of else None,
        sample=_number(request, "sampleId"), kind=kind, nested=nested,
    )  # fmt: skip
    return _listed(request, found, lambda each: told.dataset(each, nested=nested))


def _wanted(request: HttpRequest, numbers: str) -> portal.Wanted:
    said = request.GET
    if said.get("parameters", "").strip():
        raise Refused(400, "Parameters do not narrow lists here.")
    given = said.get(numbers, "").strip()
    return portal.Wanted(
        numbers=_numbers(given) if given else None, instruments=_keys(request),
        words=content.storable(said.get("search", "")),
        after=_moment(said.get("startDate", "")), before=_moment(said.get("endDate", ""), time.max),
    )  # fmt: skip


def _listed(request: HttpRequest, found: "QuerySet[Any]", say: Callable[[Any], dict[str, Any]]) -> HttpResponse:
    """A part of a list; with each of it how long the whole is."""
    skip = max(parse.whole_number(request.GET.get("skip")) or 0, 0)
    limit = min(max(parse.whole_number(request.GET.get("limit")) or 0, 0) or MOST, MOST)
    total = found.count()
    page = {"page": {"total": total, "totalPages": -(-total // limit), "currentPage": skip // limit + 1}}
    rows: Iterable[Any] = found[skip : skip + limit] if skip < total else []
    return JsonResponse([say(each) | {"meta": page} for each in rows], safe=False)


def _keys(request: HttpRequest) -> list[str]:
    return [normalised(name) for name in request.GET.get("instrumentName", "").split(",") if name.strip()]


def _numbers(sent: str) -> list[int]:
    found = [parse.whole_number(each) for each in sent.split(",") if each.strip()]
    numbers = [number for number in found if number is not None]
    if len(numbers) < len(found) or len(numbers) > MOST_NUMBERS:
        raise Refused(400, f"These are at most {MOST_NUMBERS} numbers, with commas between them.")
    return numbers


def _number(request: HttpRequest, name: str) -> int | None:
    if not (sent := request.GET.get(name, "").strip()):
        return None
    if (found := parse.whole_number(sent)) is None:
        raise Refused(400, f"{name} is a number.")
    return found


def _moment(sent: str, of_day: time = time.min) -> datetime | None:
    if not sent.strip():
        return None
    try:
        found = datetime.fromisoformat(sent.strip())
        if len(sent.strip()) <= 10:
            found = datetime.combine(found, of_day)
        if not 1 < found.year < 9_999:
            raise ValueError("No such year is on record.")
        return found if found.tzinfo else timezone.make_aware(found)
    except (ValueError, OverflowError) as error:
        raise Refused(400, "startDate and endDate are days: YYYY-MM-DD.") from error
