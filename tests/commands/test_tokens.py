"""The staff make and end keys."""

import pytest
from django.core.management import CommandError, call_command

from investigations import keys
from investigations.models import ApiToken
from tests import make

pytestmark = pytest.mark.django_db


def created(capsys, *arguments) -> str:
    call_command("create_token", *arguments)
    return capsys.readouterr().out


def test_a_key_is_printed_alone_once_and_only_its_hash_is_stored(id32, capsys):
    printed = created(capsys, "bliss", "--beamline", "id 32")
    token = keys.recognise(printed.strip())
    assert printed.count("\n") == 1
    assert (token.name, list(token.instruments.all())) == ("bliss", [id32])
    assert (token.may_read, token.may_move, token.may_broadcast) == (False, False, False)
    assert printed.strip() not in str(list(ApiToken.objects.values()))


def test_a_key_has_the_rights_and_beamlines_it_was_made_with(id32, id21, capsys):
    administrator = make.user("admin")
    printed = created(
        capsys, "ebs", "--beamline", "ID32", "--beamline", "ID21", "--broadcast", "--move", "--read", "--as", "admin"
    )
    token = keys.recognise(printed.strip())
    assert set(token.instruments.all()) == {id32, id21}
    assert (token.may_read, token.may_move, token.may_broadcast) == (True, True, True)
    assert token.created_by == administrator


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bliss", "--beamline", "ID99"], "No beamline is called 'ID99'. Known: ID32"),
        (["taken", "--beamline", "ID32"], "already"),
        (["bliss", "--beamline", "ID32", "--as", "nobody"], "no account 'nobody'"),
    ],
)
def test_a_wrong_name_is_explained_and_makes_nothing(id32, arguments, words):
    ApiToken.objects.create(name="taken", key_hash="x")
    with pytest.raises(CommandError, match=words):
        call_command("create_token", *arguments)
    assert ApiToken.objects.count() == 1


def test_a_revoked_key_is_not_recognised_and_revoking_twice_keeps_the_first_time(id32, capsys):
    key = make.key(id32)
    name = make.token(key).name
    call_command("revoke_token", name)
    first = make.token(key).revoked_at
    call_command("revoke_token", name)
    assert make.token(key).revoked_at == first
    assert "was already revoked" in capsys.readouterr().err
    with pytest.raises(keys.RevokedKey):
        keys.recognise(key)


def test_revoking_a_key_nobody_made_is_explained(db):
    with pytest.raises(CommandError, match="no key called 'x'"):
        call_command("revoke_token", "x")


def test_who_revokes_a_key_for_somebody_says_for_whom(id32):
    token, administrator = make.token(make.key(id32)), make.user("admin")
    with pytest.raises(CommandError, match="no account 'nobody'"):
        call_command("revoke_token", token.name, "--as", "nobody")
    call_command("revoke_token", token.name, "--as", "admin")
    token.refresh_from_db()
    assert token.revoked_by == administrator


def test_the_last_use_of_a_key_is_noted_once_a_minute(id32, queries_of):
    key = make.key(id32)
    keys.recognise(key)
    assert make.token(key).last_used_at is not None
    assert queries_of(keys.recognise, key) == 0
