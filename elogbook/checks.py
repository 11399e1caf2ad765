"""System checks: a wrong setting is named with what to write instead, before anything starts."""

import re
import zoneinfo
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from elogbook import env, origins
from investigations import hosts, links, listings

ROR = re.compile(r"https://ror\.org/0[a-z0-9]{6}[0-9]{2}")


@register()
def numbers(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What env.number could not read is -1."""
    found: list[CheckMessage] = []
    if not 0 < settings.ELOGBOOK_PORT < 65_535:
        hint = "Set it to a port such as 8000; the live stream uses the next one."
        found.append(Error("ELOGBOOK_PORT is not a port number.", hint=hint, id="elogbook.E001"))
    if settings.ELOGBOOK_EMBARGO_YEARS < 0:
        hint = "Set it to whole years, e.g. 3; 0 releases at once."
        found.append(Error("ELOGBOOK_EMBARGO_YEARS is not a number of years.", hint=hint, id="elogbook.E002"))
    if settings.ELOGBOOK_MAX_UPLOAD_MB <= 0:
        hint = "Set it to megabytes, e.g. 100."
        found.append(Error("ELOGBOOK_MAX_UPLOAD_MB is not a number above 0.", hint=hint, id="elogbook.E003"))
    return found


@register()
def time_zone(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.ELOGBOOK_TIME_ZONE in zoneinfo.available_timezones():
        return []
    hint = "Set ELOGBOOK_TIME_ZONE to a name like Europe/Paris."
    return [Error(f"The time zone {settings.ELOGBOOK_TIME_ZONE} does not exist.", hint=hint, id="elogbook.E004")]


@register()
def metadata(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A word nobody knows hides everything, which is safe but hardly meant."""
    if settings.ELOGBOOK_EMBARGO_METADATA in (listings.HIDDEN, listings.PUBLIC):
        return []
    hint = "Set it to hidden, or to public: then titles, beamlines and dates of closed logbooks are listed."
    return [Error("ELOGBOOK_EMBARGO_METADATA is neither hidden nor public.", hint=hint, id="elogbook.E020")]


@register()
def facility(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Whoever registers our metadata refuses them with a wrong number."""
    if not settings.ELOGBOOK_FACILITY_ROR or ROR.fullmatch(settings.ELOGBOOK_FACILITY_ROR):
        return []
    hint = "Look the facility up at ror.org and give its whole address, or leave it unset."
    return [Error("ELOGBOOK_FACILITY_ROR is no address like https://ror.org/0abcd1234.", hint=hint, id="elogbook.E021")]


@register()
def database(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.DATABASES["default"]["ENGINE"] == "elogbook.database":
        return []
    hint = "Set DATABASE_URL to postgres://user:password@host/name, or leave it unset."
    return [Error("The logbook works with PostgreSQL only.", hint=hint, id="elogbook.E005")]


@register()
def secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A key made anew by each process signs everyone out; only a database of our own has a home that keeps one."""
    if settings.EMBEDDED or not settings.SECRET_KEY.startswith("unset-"):
        return []
    hint = "Set it, or ELOGBOOK_SECRET_KEY_FILE, to 50 random characters or more, the same for every process."
    return [Error("DATABASE_URL is set but ELOGBOOK_SECRET_KEY is not.", hint=hint, id="elogbook.E006")]


@register()
def public_url(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    address = settings.ELOGBOOK_PUBLIC_URL
    if not address:
        return []
    if not address.startswith(("http://", "https://")):
        hint = "Write it as people type it, e.g. https://logbook.facility.eu."
        return [Error("ELOGBOOK_PUBLIC_URL does not begin with http:// or https://.", hint=hint, id="elogbook.E007")]
    if address.startswith("http://"):
        hint = "Put a web server with a certificate in front and write https://."
        return [Warning("ELOGBOOK_PUBLIC_URL is not encrypted: passwords can be read.", hint=hint, id="elogbook.W001")]
    return []


@register()
def live_url(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Pages of another address than the public one are not answered by a live stream on a host of its own."""
    address = settings.ELOGBOOK_LIVE_URL
    if address and not address.startswith(("http://", "https://")):
        hint = "Write the address pages reach the live stream at, e.g. https://live.facility.eu; /live/ is added to it."
        return [Error("ELOGBOOK_LIVE_URL does not begin with http:// or https://.", hint=hint, id="elogbook.E008")]
    if address and not settings.ELOGBOOK_PUBLIC_URL:
        hint = "Set ELOGBOOK_PUBLIC_URL to the address of the pages: the live stream answers only those."
        return [Warning("ELOGBOOK_LIVE_URL is set but ELOGBOOK_PUBLIC_URL is not.", hint=hint, id="elogbook.W002")]
    return []


@register()
def direct_database(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    direct = settings.DIRECT_DATABASE
    if not direct:
        return []
    if direct["ENGINE"] != "django.db.backends.postgresql":
        hint = "Set DATABASE_DIRECT_URL to postgres://user:password@host/name, or leave it unset."
        return [Error("DATABASE_DIRECT_URL does not name a PostgreSQL.", hint=hint, id="elogbook.E009")]
    if direct["NAME"] != settings.DATABASES["default"]["NAME"]:
        hint = "It is the way to the database of DATABASE_URL past a pooler; both name the same database."
        return [Warning("DATABASE_DIRECT_URL names another database.", hint=hint, id="elogbook.W003")]
    return []


def _address(name: str, *, written: str, encrypted: str, ids: tuple[str, str]) -> list[CheckMessage]:
    """What is wrong with the address of another server of the facility, which is trusted with secrets."""
    address = urlsplit(getattr(settings, name))
    if not address.hostname or address.scheme not in ("http", "https"):
        return [Error(f"{name} is no address.", hint=written, id=ids[0])]
    if address.scheme == "http" and not hosts.is_loopback(address.hostname):
        return [Error(f"{name} is not encrypted.", hint=encrypted, id=ids[1])]
    return []


@register()
def sign_in(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A provider that is half set would be found out by the first who wants to sign in."""
    others = ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ADMIN_GROUP")
    if not settings.OIDC_ISSUER:
        lonely = [name for name in others if getattr(settings, name)]
        hint = "Set OIDC_ISSUER to the address of the facility's provider, or none of them."
        said = f"{', '.join(lonely)} without OIDC_ISSUER: only local accounts can sign in."
        return [Warning(said, hint=hint, id="elogbook.W004")] if lonely else []
    found = _address(
        "OIDC_ISSUER", written="Write it as the provider does, e.g. https://sso.facility.eu/realms/users.",
        encrypted="Use the provider's https:// address: whoever is on the way could sign in as anybody.",
        ids=("elogbook.E010", "elogbook.E011"),
    )  # fmt: skip
    if missing := [name for name in others[:2] if not getattr(settings, name)]:
        hint = "Register this logbook at the provider, as docs/operators.md says, and set what it gives you."
        found.append(Error(f"OIDC_ISSUER without {' and '.join(missing)}.", hint=hint, id="elogbook.E012"))
    return found


@register()
def mail(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Teams are warned of a release by mail; a machine on which somebody only looks around has none to warn."""
    if settings.EMAIL_BACKEND != env.NO_MAIL:
        if settings.EMAIL_URL.startswith("smtp") and not settings.ELOGBOOK_PUBLIC_URL:
            hint = "Set ELOGBOOK_PUBLIC_URL: the mails name addresses of logbooks."
            return [Warning("EMAIL_URL is set but ELOGBOOK_PUBLIC_URL is not.", hint=hint, id="elogbook.W005")]
        return []
    hint = "Write smtp://user:password@host:587/?tls=true, smtps://user:password@host or consolemail:"
    if settings.EMAIL_URL:
        return [Error("EMAIL_URL is no address of a mail server.", hint=hint, id="elogbook.E013")]
    if settings.EMBEDDED and not settings.ELOGBOOK_PUBLIC_URL:
        return []
    text = "EMAIL_URL is not set: no team is warned before its logbook opens."
    return [Warning(text, hint=hint, id="elogbook.W006")]


@register()
def catalogue(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A catalogue that is half set would be found out by the first team that is missing."""
    others = ("ICAT_USERNAME", "ICAT_PASSWORD")
    if not settings.ICAT_URL:
        lonely = [name for name in others if getattr(settings, name)]
        hint = "Set ICAT_URL to the address of the facility's ICAT, or none of them."
        said = f"{' and '.join(lonely)} without ICAT_URL: no catalogue is read."
        return [Warning(said, hint=hint, id="elogbook.W008")] if lonely else []
    found = _address(
        "ICAT_URL", written="Write it with its port, e.g. https://icat.facility.eu:8181.",
        encrypted="Use its https:// address: whoever is on the way could read the password, and make anybody a member.",
        ids=("elogbook.E014", "elogbook.E015"),
    )  # fmt: skip
    if missing := [name for name in others if not getattr(settings, name)]:
        hint = "Ask for an account that reads all investigations with their users, and set its name and password."
        found.append(Error(f"ICAT_URL without {' and '.join(missing)}.", hint=hint, id="elogbook.E016"))
    return found


@register()
def data_links(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Links to the data are made of templates."""
    hint = "Write it as https://data.facility.eu/datasets/{id} or https://view.facility.eu/?file={path}, or leave it unset."
    settled = (
        ("ELOGBOOK_PORTAL_URL", settings.ELOGBOOK_PORTAL_URL),
        ("ELOGBOOK_VIEWER_URL", settings.ELOGBOOK_VIEWER_URL),
    )
    return [
        Error(f"{name} {why}.", hint=hint, id="elogbook.E030") for name, value in settled if (why := links.wrong(value))
    ]


@register()
def other_front_ends(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A browser compares origins letter by letter: a path or a slash too many would match nobody."""
    hint = (
        "Write origins with blanks between them, e.g. https://data.facility.eu: scheme, host and port, no slash after."
    )
    return [
        Error(f"ELOGBOOK_CORS_ORIGINS: {each} {origins.wrong(each)}.", hint=hint, id="elogbook.E031")
        for each in settings.NO_ORIGINS
    ]


@register()
def stamps(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A stamp is signed, so the way to the authority need not be encrypted; many are not."""
    if not settings.ELOGBOOK_TSA_URL:
        return []
    address = urlsplit(settings.ELOGBOOK_TSA_URL)
    if address.hostname and address.scheme in ("http", "https"):
        return []
    hint = "Write the address of an RFC 3161 authority, e.g. https://stamps.facility.eu/tsr."
    return [Error("ELOGBOOK_TSA_URL is no address.", hint=hint, id="elogbook.E032")]
