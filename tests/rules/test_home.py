"""What an installation keeps for itself."""

import stat

import pytest

from elogbook import env, home


@pytest.fixture
def own_home(monkeypatch, tmp_path):
    monkeypatch.setenv("ELOGBOOK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(own_home):
    made = home.secret_key(keep=True)
    assert home.secret_key(keep=True) == made
    assert len(made) > 50
    assert stat.S_IMODE((own_home / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in own_home.iterdir()] == ["secret-key"]


def test_of_two_processes_that_start_at_once_both_read_the_key_of_the_first(own_home):
    own_home.mkdir()
    (own_home / "secret-key").write_text("the first one's")
    assert home._make(own_home / "secret-key") == "the first one's"
    assert len(list(own_home.iterdir())) == 1


def test_with_a_given_database_no_key_is_kept_and_a_check_asks_for_one(own_home):
    assert home.secret_key(keep=False).startswith("unset-")
    assert not own_home.exists()


def test_a_relative_home_is_taken_from_the_projects_folder(monkeypatch):
    monkeypatch.setenv("ELOGBOOK_HOME", "elsewhere")
    assert home.directory() == home.PROJECT / "elsewhere"


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("from the file\n")
    monkeypatch.setenv("ELOGBOOK_SECRET_KEY_FILE", str(tmp_path / "secret"))
    assert env.text("ELOGBOOK_SECRET_KEY") == "from the file"


@pytest.mark.parametrize(("sent", "number"), [("12", 12), ("", 7), ("-1", -1), ("x", -1), ("²", -1), ("1.5", -1)])
def test_what_is_no_whole_number_is_left_to_the_checks(monkeypatch, sent, number):
    monkeypatch.setenv("ELOGBOOK_PORT", sent)
    assert env.number("ELOGBOOK_PORT", 7) == number
