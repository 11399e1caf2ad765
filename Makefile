# `make run` and `make test` need nothing but Python 3.11 or later; see README.md.
.PHONY: run test lint bench faults soak clients drill screenshots lock environment tools
PYTHON = .venv/bin/python
COMPILE = .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links --no-strip-extras

run: environment
	@exec $(PYTHON) manage.py serve --demo

test: tools
	@sh deploy/system-packages.sh browser
	@exec $(PYTHON) -m pytest -n auto --maxprocesses 4 --dist loadgroup --cov --cov-report=term

lint: tools
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	git ls-files -z -- '*.html' | xargs -0 -r .venv/bin/djade --check --target-version 5.2
	git ls-files -z -- '*.html' | xargs -0 -r .venv/bin/djhtml --tabwidth 2 --check
	$(PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

bench faults soak clients drill screenshots: tools

bench:
	$(PYTHON) -m benchmarks

faults:
	$(PYTHON) -m tests.faults

soak:
	$(PYTHON) -m tests.soak

clients:
	$(PYTHON) -m tests.clients

drill:
	$(PYTHON) -m tests.backups

screenshots:
	$(PYTHON) -m tests.screenshots

lock: tools
	$(COMPILE) --upgrade --output-file requirements.lock
	$(COMPILE) --upgrade --group dev --constraint requirements.lock --output-file tests/requirements.lock

environment:
	@sh deploy/environment.sh requirements.lock
	@sh deploy/system-packages.sh pdf

tools: environment
	@sh deploy/environment.sh tests/requirements.lock
	@sh deploy/node-packages.sh tests/oidc
