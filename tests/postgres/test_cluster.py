import os
import signal
import subprocess
import sys

import psycopg
import pytest

from elogbook import placement, postgres, processes
from tests import servers


@pytest.fixture
def cluster(home):
    with postgres.Cluster(home, **servers.FAST) as cluster:
        yield cluster


def ask(cluster, question):
    settings = postgres.connection(cluster.home)
    with psycopg.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"]) as session:
        found = session.execute(question)
        return found.fetchone() if found.description else None


def test_the_database_folds_accents_and_checks_its_pages(cluster):
    question = "SELECT current_setting('server_encoding'), lower('É'), current_setting('data_checksums')"
    assert ask(cluster, question) == ("UTF8", "é", "on")


def test_the_logbook_is_not_superuser_but_may_add_its_extensions(cluster):
    assert ask(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == (False,)
    for name in ("pg_trgm", "unaccent", "btree_gin"):
        ask(cluster, f"CREATE EXTENSION {name}")
    assert ask(cluster, "SELECT similarity(unaccent('é'), 'e')") == (1.0,)


def test_nothing_listens_on_the_network(cluster):
    assert ask(cluster, "SELECT current_setting('listen_addresses')") == ("",)


def test_it_stops_and_starts_again_with_its_data(home):
    with postgres.Cluster(home, **servers.FAST) as cluster:
        assert cluster.is_new
        ask(cluster, "CREATE TABLE kept ()")
    assert not postgres.answers(home)
    assert processes.Ledger(home / "processes.json").read() == {}
    with postgres.Cluster(home, **servers.FAST) as cluster:
        assert not cluster.is_new
        assert ask(cluster, "SELECT count(*) FROM kept") == (0,)


def test_after_kill_9_it_starts_again(cluster):
    os.kill(cluster.process.pid, signal.SIGKILL)
    servers.until(lambda: not cluster.alive())
    cluster.start()
    assert ask(cluster, "SELECT 1") == (1,)


def test_what_a_killed_run_left_is_ended_before_a_new_start(home):
    killed = postgres.Cluster(home, **servers.FAST)
    killed.start()
    with postgres.Cluster(home, **servers.FAST) as cluster:
        assert killed.process.wait(10) is not None
        assert ask(cluster, "SELECT 1") == (1,)


def test_a_recycled_number_in_the_stale_lock_file_harms_nobody(home, innocent):
    with postgres.Cluster(home, **servers.FAST) as cluster:
        pid = cluster.process.pid
        stale = (home / "pgdata" / "postmaster.pid").read_text()
    (home / "pgdata" / "postmaster.pid").write_text(stale.replace(str(pid), str(innocent.pid), 1))
    cluster.ledger.path.write_text(f'{{"postgres": {{"{innocent.pid}": "an earlier process"}}}}')
    with postgres.Cluster(home, **servers.FAST) as cluster:
        assert ask(cluster, "SELECT 1") == (1,)
    assert innocent.poll() is None


def test_data_of_another_major_stays_untouched_and_the_way_over_is_said(home):
    (home / "pgdata").mkdir()
    (home / "pgdata" / "PG_VERSION").write_text("17\n")
    with pytest.raises(placement.Refused) as refused, postgres.Cluster(home):
        pass
    assert "made by PostgreSQL 17" in str(refused.value)
    assert "pg_dump" in str(refused.value)
    assert "dbshell" in str(refused.value)
    assert [path.name for path in (home / "pgdata").iterdir()] == ["PG_VERSION"]


def test_a_server_that_cannot_start_says_why_and_leaves_nothing_running(home):
    with pytest.raises(placement.Refused, match="requires a Boolean value"), postgres.Cluster(home, fsync="perhaps"):
        pass
    assert processes.working_in(home / "pgdata") == []


def test_a_recovery_that_takes_long_is_waited_for(cluster, monkeypatch):
    answers = ["FATAL: the database system is starting up", None]
    monkeypatch.setattr(postgres, "_try", lambda sockets: answers.pop(0))
    cluster._wait(seconds=0)
    assert answers == []


def test_a_database_that_cannot_be_made_leaves_no_half_of_it(home, monkeypatch):
    monkeypatch.setitem(postgres.TUNING, "max_connections", "nonsense")
    (home / "pgdata.new").mkdir()
    with pytest.raises(placement.Refused, match="could not be made"):
        postgres.Cluster(home).start()
    assert not (home / "pgdata").exists()


def test_the_log_is_private_and_one_earlier_is_kept(cluster, monkeypatch):
    assert cluster.log.stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr(postgres, "LOG_SIZE", 10)
    written = cluster.log.read_bytes()
    cluster.tend()
    assert (cluster.home / "postgres.log.1").read_bytes() == written
    assert cluster.log.stat().st_size == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED here: the other tests already run as an ordinary account")
def test_an_ordinary_account_runs_its_own_server(home):
    os.chown(home, 65534, 65534)
    words = "import os, pathlib, sys, psycopg; from elogbook import postgres; home = pathlib.Path(sys.argv[1])\n"
    words += "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
    words += "with postgres.Cluster(home, fsync='off'): print(postgres.answers(home))"
    command = [sys.executable, "-c", words, str(home)]
    done = subprocess.run(command, cwd=servers.PROJECT, capture_output=True)
    assert done.stdout == b"True\n", done.stderr
    assert {path.stat().st_uid for path in home.iterdir()} == {65534}
