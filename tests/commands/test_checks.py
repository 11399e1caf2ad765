import pytest

from elogbook import checks


@pytest.mark.parametrize(
    ("check", "setting", "value", "identity"),
    [
        (checks.numbers, "ELOGBOOK_PORT", -1, "elogbook.E001"),
        (checks.numbers, "ELOGBOOK_PORT", 65535, "elogbook.E001"),
        (checks.numbers, "ELOGBOOK_EMBARGO_YEARS", -1, "elogbook.E002"),
        (checks.numbers, "ELOGBOOK_MAX_UPLOAD_MB", 0, "elogbook.E003"),
        (checks.time_zone, "ELOGBOOK_TIME_ZONE", "Mars/Olympus", "elogbook.E004"),
        (checks.database, "DATABASES", {"default": {"ENGINE": "django.db.backends.sqlite3"}}, "elogbook.E005"),
        (checks.secret_key, "SECRET_KEY", "unset-x", "elogbook.E006"),
        (checks.public_url, "ELOGBOOK_PUBLIC_URL", "logbook.facility.eu", "elogbook.E007"),
        (checks.public_url, "ELOGBOOK_PUBLIC_URL", "http://logbook.facility.eu", "elogbook.W001"),
        (checks.facility, "ELOGBOOK_FACILITY_ROR", "02550n020", "elogbook.E021"),
        (checks.stamps, "ELOGBOOK_TSA_URL", "stamps.facility.eu", "elogbook.E032"),
    ],
)
@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_a_wrong_setting_is_named_with_what_to_write_instead(monkeypatch, check, setting, value, identity):
    monkeypatch.setattr(checks.settings, setting, value)
    (found,) = check(None)
    assert found.id == identity
    assert found.hint


def test_the_settings_of_a_fresh_clone_are_right():
    for check in (checks.numbers, checks.time_zone, checks.database, checks.secret_key, checks.public_url):
        assert check(None) == []


def test_an_authority_without_encryption_is_right_since_stamps_are_signed(monkeypatch):
    assert checks.stamps(None) == []
    monkeypatch.setattr(checks.settings, "ELOGBOOK_TSA_URL", "http://stamps.facility.eu/tsr")
    assert checks.stamps(None) == []


def test_an_encrypted_public_address_is_right(monkeypatch):
    monkeypatch.setattr(checks.settings, "ELOGBOOK_PUBLIC_URL", "https://logbook.facility.eu")
    assert checks.public_url(None) == []


def test_a_whole_address_of_the_facility_is_right(monkeypatch):
    monkeypatch.setattr(checks.settings, "ELOGBOOK_FACILITY_ROR", "https://ror.org/02550n020")
    assert checks.facility(None) == []
