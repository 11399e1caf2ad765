"""Programs that signed somebody in at the facility's provider themselves show its id token, made for this logbook."""

from django.conf import settings
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from elogbook.signing_in import failures
from elogbook.signing_in.backend import Backend
from elogbook.signing_in.failures import Failed
from events.refused import Refused
from investigations.models import User


def account(request: HttpRequest, token: str) -> User | None:
    """Whose token this is, once signature, issuer, audience and time are right; None without a provider. Raises Refused."""
    if not settings.OIDC_ISSUER:
        return None
    try:
        return _account(token)
    except Failed as failed:
        failure = failed.failure
        # A provider that does not answer is nobody's wrong token.
        passing = failure in (failures.DOWN, failures.SLOW, failures.FAULTY)
        raise Refused(failure.status if passing else 403, f"{failure.title} {failure.advice}") from failed


def _account(token: str) -> User:
    reader = Backend()
    OIDCAuthenticationBackend.__init__(reader)
    # Not verify_token: there is no nonce of ours in a token that somebody else asked for.
    with failures.explained():
        claims = reader.get_payload_data(token, reader.retrieve_matching_jwk(token))
    reader.verify_claims(claims)
    # What it says of groups may be less than the provider knows, so nothing about the account is changed by it.
    user = reader.filter_users_by_claims(claims).first()
    if user is None:
        raise Failed(failures.unknown(claims["preferred_username"]))
    if not user.is_active:
        raise Failed(failures.inactive(user.username))
    return user
