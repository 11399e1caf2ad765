"""The benchmarks still run; what they find is never asserted here."""

import pytest

from benchmarks import (
    figure_01_ingest,
    figure_02_latency,
    figure_04_first_page,
    figure_05_deep_page,
    figure_06_search,
    figure_07_live,
    figure_08_pdf,
    figure_09_memory,
    figure_10_burst,
    figure_11_search_and_write,
    figure_12_writing,
    ingest,
)

pytestmark = pytest.mark.xdist_group("live")


@pytest.mark.parametrize("tool", ["wrk", None])
def test_ingest_is_compared_with_bare_inserts(server, monkeypatch, tool):
    if tool is None:
        monkeypatch.setattr(ingest.shutil, "which", lambda name: None)
    found = figure_01_ingest.measure(server, seconds=1, rounds=1)
    assert found["ratio"] > 0
    assert found["p99_ms"] >= found["p50_ms"] > 0


def test_latency_is_measured_while_a_page_is_read(server):
    found = figure_02_latency.measure(server, seconds=1, readers=1)
    assert (found["refused"], found["lost"]) == (0, 0)
    assert found["pages_read"] >= 1


def test_a_burst_is_counted(server):
    found = figure_10_burst.measure(server, seconds=0.1)
    assert (found["sent"], found["refused"], found["lost"]) == (96, 0, 0)


def test_the_first_page_is_measured_among_few_and_many_entries(server):
    found = figure_04_first_page.measure(server, seconds=0.1, few=1, more=2, entries=200)
    assert found["entries"] >= 400
    assert found["p95_ms"] >= found["p50_ms"] > 0


def test_a_deep_page_is_measured_against_the_first(server):
    found = figure_05_deep_page.measure(server, seconds=0.1, logbooks=1, entries=200)
    assert found["ratio"] > 0


def test_searches_are_measured_and_their_plans_are_told(server):
    found = figure_06_search.measure(server, seconds=0.1, logbooks=10, entries=20)
    assert found["rare_five_old_p95_ms"] >= found["rare_five_old_p50_ms"] > 0
    assert found["plan_never_meet"]


def test_printing_a_logbook_is_measured(server):
    found = figure_08_pdf.measure(server, seconds=1, entries=20, photos=1)
    assert found["twice_pdf_mb"] >= 0
    assert found["peak_mb"] > 0


def test_what_searches_cost_a_message_is_measured(server):
    found = figure_11_search_and_write.measure(server, seconds=1, count=2, logbooks=10, entries=20)
    assert found["searches"] > 0
    assert found["ratio"] > 0


def test_the_way_of_a_message_to_open_pages_is_measured(server):
    found = figure_07_live.measure(server, seconds=1, pages=3)
    assert found["rows"] == 6
    assert found["longest_ms"] >= found["p50_ms"] > 0


def test_the_memory_of_the_stack_and_of_open_pages_is_measured(server):
    found = figure_09_memory.measure(server, seconds=1, pages=20)
    assert found["stack_mb"] > 0


def test_writing_a_line_is_measured_in_a_slow_browser(server):
    found = figure_12_writing.measure(server, seconds=1, times=2)
    assert found["longest_row_ms"] >= found["own_row_ms"] > 0
    assert found["caret_ms"] > 0
