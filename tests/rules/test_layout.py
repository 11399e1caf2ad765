"""The codebase's own laws."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.loader import get_template

PROJECT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ["elogbook", "events", "investigations"]
SOURCES = [path for package in PACKAGES for path in (PROJECT / package).rglob("*.py") if "migrations" not in path.parts]
TESTS = sorted((PROJECT / "tests").rglob("*.py"))
SURFACES = [
    path
    for path in SOURCES
    if path.name in ("views.py", "jobs.py")
    or {"api", "icatplus", "live", "views"} & set(path.relative_to(PROJECT).parts)
]


def name(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("path", [*SOURCES, *TESTS, *(PROJECT / "benchmarks").glob("*.py")], ids=name)
def test_a_file_has_at_most_300_lines(path):
    assert len(path.read_text().splitlines()) <= 300, "which noun hides in it?"


@pytest.mark.parametrize(("paths", "most"), [(SOURCES, 35), (TESTS, 35)], ids=["sources", "tests"])
def test_a_function_is_short(paths, most):
    assert [
        (name(path), function, lines) for path in paths for function, lines in functions(path) if lines > most
    ] == []


def test_a_test_has_at_most_30_lines():
    long = [
        (name(path), test)
        for path in TESTS
        for test, lines in functions(path)
        if test.startswith("test_") and lines > 30
    ]
    assert long == []


def test_a_template_has_at_most_150_lines_and_compiles():
    for path in (PROJECT / "templates").rglob("*.html"):
        assert len(path.read_text().splitlines()) <= 150, path
        get_template(str(path.relative_to(PROJECT / "templates")))


@pytest.mark.parametrize("path", SURFACES, ids=name)
def test_a_surface_asks_no_model_itself(path):
    found = re.findall(r"\.objects\b", path.read_text())
    assert found == [], "ask investigations/access.py, events/timeline.py or events/routing.py"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_only_the_logbook_rewrites_entries_and_ties_tags(path):
    text = path.read_text()
    if path.parent.name != "logbook":
        assert "rewrite(" not in text.replace("def rewrite(", "")
        assert not re.search(r"TaggedEvent\.objects\.(bulk_)?create|bulk_history_create", text)
    assert not re.search(r"\.tags\.(add|set|names|clear|remove)\(|version\.instance", text)


# Writes rows past the logbook, for a demo of a million entries; a test compares them with the logbook's own.
COPIES = "events/demo/bulk.py"
# Its tables are a file's own, on disk while it is read: no entry is in them.
SCRATCH = "events/imports/spool.py"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_only_the_demos_bulk_writes_rows_by_sql(path):
    written = re.search(r"\bCOPY \S+ \(|\bINSERT INTO\b", path.read_text())
    assert written is None or name(path) in {COPIES, SCRATCH, "events/models/inserts.py"}


def test_imports_go_one_way():
    ran = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=PROJECT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def environment_names() -> set[str]:
    text = "\n".join(path.read_text() for path in SOURCES)
    return set(re.findall(r'env\.(?:text|number)\("([A-Z_]+)"', text))


@pytest.mark.parametrize("setting", sorted(environment_names()))
def test_the_readme_explains_every_setting(setting):
    assert f"`{setting}`" in (PROJECT / "README.md").read_text()


@pytest.mark.parametrize("command", sorted(path.stem for path in PROJECT.glob("*/management/commands/[a-z]*.py")))
def test_the_readme_names_every_command_and_each_has_help(command, capsys):
    assert f"`{command}" in (PROJECT / "README.md").read_text()
    with pytest.raises(SystemExit) as ended:
        call_command(command, "--help")
    assert ended.value.code == 0


def test_nothing_speaks_of_a_machine_or_a_registry():
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split()
    folders = "|".join(["work", "farm", "root"])
    for file in listed:
        path = PROJECT / file
        if path.suffix in {".py", ".md", ".toml", ".sh", ".lock", ".html", ".css"} and path.exists():
            found = re.search(rf"/(?:{folders})/[a-z]|pypi\.org|npmjs|deb\.debian", path.read_text())
            assert found is None or file == "tests/rules/test_layout.py", (file, found)
