import os
import pwd
import stat
from pathlib import Path

import pytest

from elogbook import placement, postgres
from tests import servers

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED: how root runs the database; run as root to see")


def look(path):
    found = path.lstat()
    return found.st_mode, found.st_uid, found.st_gid


def test_settings_name_the_socket_before_there_is_a_database(home):
    settings = postgres.connection(home)
    assert settings["HOST"] == str(home / "run")
    assert not (home / "pgdata").exists()


def test_a_long_home_has_a_short_socket_that_every_command_finds(home):
    long = home / ("x" * 100)
    first, second = placement.find(long), placement.find(long)
    assert first.sockets == second.sockets
    assert len(str(first.sockets)) < 60
    assert first.data == long / "pgdata"


def test_a_database_under_a_long_home_answers(home):
    long = home / ("x" * 100)
    with postgres.Cluster(long, **servers.FAST) as cluster:
        assert postgres.answers(long)
        assert stat.S_IMODE(cluster.place.sockets.stat().st_mode) == 0o700
    cluster.place.sockets.rmdir()


def test_a_socket_folder_open_to_others_is_not_trusted(home):
    (home / "run").mkdir(mode=0o755)
    with pytest.raises(placement.Refused, match="not a private folder"):
        postgres.connection(home)


def test_a_link_in_place_of_the_socket_folder_is_not_trusted(home):
    (home / "run").symlink_to(home)
    with pytest.raises(placement.Refused, match="not a private folder"):
        postgres.connection(home)


@needs_root
def test_a_socket_folder_of_somebody_else_is_not_trusted(home):
    (home / "run").mkdir(mode=0o700)
    os.chown(home / "run", pwd.getpwnam("daemon").pw_uid, -1)
    with pytest.raises(placement.Refused, match="not a private folder"):
        postgres.connection(home)


@needs_root
def test_root_gives_away_nothing_but_the_database_and_its_socket(home):
    around = [home, *home.parents]
    before = [look(path) for path in around]
    with postgres.Cluster(home, **servers.FAST) as cluster:
        running_as = Path(f"/proc/{cluster.process.pid}").stat().st_uid
        others = {path for path in home.iterdir() if path.stat().st_uid != 0}
    assert running_as == cluster.place.account.uid != 0
    assert others == {home / "pgdata", home / "run"}
    assert [look(path) for path in around] == before


@needs_root
def test_root_goes_on_as_the_account_that_owns_the_data(home):
    (home / "pgdata").mkdir()
    daemon = pwd.getpwnam("daemon")
    os.chown(home / "pgdata", daemon.pw_uid, daemon.pw_gid)
    assert placement.find(home).account == placement.Account("daemon", daemon.pw_uid, daemon.pw_gid)


@needs_root
def test_under_a_private_folder_of_root_data_and_programs_go_where_they_can_be_reached(home, monkeypatch, capsys):
    private = home / "root"
    private.mkdir(mode=0o700)
    monkeypatch.setattr(placement, "SHARED", home / "shared")
    monkeypatch.setattr(placement.Account, "can_enter", lambda account, path: home / "shared" in path.parents)
    with postgres.Cluster(private / "var", **servers.FAST) as cluster:
        assert postgres.answers(private / "var")
        assert cluster.programs.is_relative_to(home / "shared")
    assert (private / "var" / "pgdata").resolve().is_relative_to(home / "shared")
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert "cannot enter" in capsys.readouterr().out
    assert placement.find(private / "var") == cluster.place


@needs_root
def test_a_new_home_of_an_old_name_does_not_inherit_its_database(home, monkeypatch):
    private = home / "root"
    private.mkdir(mode=0o700)
    monkeypatch.setattr(placement, "SHARED", home / "shared")
    for _ in range(2):
        place = placement.find(private)
        placement.make_folders(private, place)
        place.data.mkdir()
        (place.data / "entries").touch()
        (private / "pgdata").unlink()
    placement.make_folders(private, placement.find(private))
    kept = list((home / "shared").glob("*-earlier-*/pgdata/entries"))
    assert len(kept) == 2
    assert not place.data.exists()


def test_a_closed_folder_on_the_way_is_noticed(home):
    (home / "closed").mkdir(mode=0o700)
    stranger = placement.Account("stranger", os.getuid() + 12345, os.getgid() + 12345)
    assert stranger.can_enter(home)
    assert not stranger.can_enter(home / "closed" / "var")
    (home / "closed").chmod(0o710)
    assert placement.Account("colleague", stranger.uid, os.getgid()).can_enter(home / "closed")
    assert placement.Account("owner", os.getuid(), stranger.gid).can_enter(home / "closed")


def test_without_the_wheel_a_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(placement.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(placement.Refused, match="make run"):
        placement.binaries(placement._account(Path("/nowhere")))


@needs_root
def test_without_an_unprivileged_account_root_is_told_to_add_one(monkeypatch):
    def nobody(name):
        raise KeyError(name)

    monkeypatch.setattr(placement.pwd, "getpwnam", nobody)
    with pytest.raises(placement.Refused, match="add one"):
        placement._account(Path("/nowhere"))
