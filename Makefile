# Every habit of the house is a target. `make` alone lists them.

PYTHON   ?= python3
PORT     ?= 8000
BIND     ?= 127.0.0.1:$(PORT)
WORKERS  ?= 4
JOBS     ?= 3
LANGUAGES ?= zh
export PORT

.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory --no-builtin-rules

BIN   := .venv/bin
FLASK := $(BIN)/flask --app wsgi

# ---- What Debian gives ---------------------------------------------------------------------------
# The print libraries, a font for every script, and pdftoppm; the tests also drive a browser and check PDFs.
RUN_PACKAGES  := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
                 fonts-noto-core fonts-noto-cjk fonts-wqy-zenhei poppler-utils
TEST_PACKAGES := $(RUN_PACKAGES) chromium-headless-shell qpdf dbus-daemon cups-ipp-utils
# Unpacked for one long proof, never installed: installing it would start a print service on this machine.
CUPS_PACKAGES := cups-daemon cups-client cups-core-drivers cups-filters-core-drivers libpaper1

# $(call system,PACKAGES): nothing to do when all are there; apt when it may; else the one line to type.
# Where Python cannot make a virtual environment (Debian without python3-venv) that package is added.
define system
set -eu; missing=""; \
if ! $(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then \
  echo "Sameday needs Python 3.11, 3.12 or 3.13; name one with: make PYTHON=python3.12" >&2; exit 1; \
fi; \
if ! [ -x $(BIN)/python ] && ! uv --version >/dev/null 2>&1 && ! $(PYTHON) -c 'import ensurepip' 2>/dev/null; \
  then missing=" python3-venv"; fi; \
if command -v dpkg-query >/dev/null 2>&1; then \
  have=" $$(dpkg-query -W -f='$${db:Status-Status}:$${Package} ' $(1) 2>/dev/null || true)"; \
  for package in $(1); do \
    case "$$have" in *" installed:$$package "*) ;; *) missing="$$missing $$package" ;; esac; \
  done; \
fi; \
if [ -n "$$missing" ]; then \
  if [ "$$(id -u)" = 0 ]; then as_root=""; \
  elif sudo -n true 2>/dev/null; then as_root="sudo -n"; \
  else echo "Some system packages are missing; please have them installed with: apt-get install$$missing" >&2; \
    exit 1; fi; \
  echo "Installing system packages (once):$$missing"; \
  { with="env PATH=$$PATH:/usr/sbin:/sbin DEBIAN_FRONTEND=noninteractive"; \
    $$as_root $$with apt-get update -qq && \
    $$as_root $$with apt-get install -y -qq --no-install-recommends $$missing; } </dev/null >.apt.log 2>&1 \
  || { cat .apt.log >&2; rm -f .apt.log; \
    echo "apt could not install them; please try: apt-get install$$missing" >&2; exit 1; }; \
  rm -f .apt.log; \
fi
endef

# ---- What Python gives ---------------------------------------------------------------------------
# $(call packages,LOCK): .venv with what the lock file names, hashes checked. The copy of the lock that is kept
# inside .venv says what was installed, so that nothing happens while the lock stays the same.
define packages
set -eu; \
if ! { cmp -s $(1) .venv/installed-$(1) && $(BIN)/python -c '' 2>/dev/null; }; then \
  $(BIN)/python -c '' 2>/dev/null || rm -rf .venv; \
  echo "Installing Python packages (once) from $(1)"; \
  if uv --version >/dev/null 2>&1; then \
    [ -d .venv ] || UV_PYTHON_DOWNLOADS=never uv venv --quiet --python "$$(command -v $(PYTHON))" .venv; \
    UV_SYSTEM_CERTS=true VIRTUAL_ENV="$(CURDIR)/.venv" uv pip install --quiet --compile-bytecode --require-hashes -r $(1); \
  else \
    [ -d .venv ] || $(PYTHON) -m venv .venv; \
    $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; \
    $(BIN)/python -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
      --require-hashes -r $(1); \
  fi; \
  cp $(1) .venv/installed-$(1); \
fi
endef

# Python would do this at the first import, but not where PYTHONDONTWRITEBYTECODE is set: then each start takes
# seconds more, web and worker and every command.
COMPILE := $(BIN)/python -m compileall -q -j 0 intranet mailroom wsgi.py

CATALOGUES := $(wildcard intranet/translations/*/LC_MESSAGES/*.po mailroom/translations/*/LC_MESSAGES/*.po)

.PHONY: catalogues
catalogues: $(CATALOGUES:.po=.mo)
	@:

%.mo: %.po
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# ---- Using it ------------------------------------------------------------------------------------
.PHONY: help install run serve worker sample reset

help: ## this list
	@echo "Sameday: from the ringing phone to a posted packet. make run starts it."; echo
	@sed -n 's/^\([a-z-]*\):.*## /  \1|/p' Makefile | while IFS='|' read -r name text; do \
	  printf '  %-11s %s\n' "$${name#  }" "$$text"; done

install: ## prepare .venv with what running needs, the system libraries too
	@$(call system,$(RUN_PACKAGES))
	@$(call packages,requirements.lock)
	@$(MAKE) catalogues
	@$(COMPILE)

run: install ## web and worker at 127.0.0.1:8000 (PORT= changes it), sample data on the first start
	@exec $(BIN)/python -m intranet.platform.serving

serve: install ## the web process alone under gunicorn (BIND=, WORKERS=); run `make worker` beside it
	@exec $(BIN)/gunicorn --bind $(BIND) --workers $(WORKERS) --threads 4 --no-control-socket wsgi:app

worker: install ## one worker process: jobs, events, print runs
	@exec $(FLASK) worker

sample: install ## load the sample firm into an empty database
	@$(FLASK) db upgrade
	@exec $(FLASK) sample load

reset: ## empty instance/ (database, uploads, print files); asks first unless YES=1
	@if [ "$(YES)" != 1 ]; then \
	  printf 'This deletes the database, uploads and print files in instance/. Type yes to go on: '; \
	  read -r answer && [ "$$answer" = yes ] || { echo "Nothing was deleted."; exit 1; }; \
	fi; \
	find instance -mindepth 1 ! -path instance/README.md -delete; echo "instance/ is empty."

# ---- Working on it -------------------------------------------------------------------------------
.PHONY: develop environment test prove lint bench messages translate lock states clean

environment:
	@$(call system,)
	@$(call packages,requirements-dev.lock)
	@cp requirements.lock .venv/installed-requirements.lock

develop:
	@$(call system,$(TEST_PACKAGES))
	@$(MAKE) environment
	@$(MAKE) catalogues
	@$(COMPILE)

test: develop ## all tests but the long proofs (ARGS= narrows them)
	@exec env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal $(ARGS)

build/cups/unpacked: Makefile
	@rm -rf build/cups && mkdir -p build/cups/packages
	@cd build/cups/packages && apt-get download -qq $(CUPS_PACKAGES) >../log 2>&1 \
	  && for package in *.deb; do dpkg -x $$package ..; done && touch ../unpacked \
	  || { rm -rf ../usr; echo "CUPS could not be fetched, so its proof will fail: see build/cups/log" >&2; }

prove: develop build/cups/unpacked ## the long proofs: crash storms, million-row data, long random sequences
	@exec $(BIN)/python -m pytest -q -m prove $(ARGS)

lint: environment ## style, types, templates, import contracts, catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ty check
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/python -m pytest -q tests/hygiene/test_catalogues.py

bench: develop ## the benchmarks, as ratios in one run
	@set -e; for file in tests/benchmarks/bench_*.py; do \
	  echo "== $$file"; $(BIN)/python -m tests.benchmarks.$$(basename $$file .py); done

POT ?= build
EXTRACT := $(BIN)/pybabel --quiet extract --mapping-file babel.cfg --sort-by-file --no-wrap --add-location file \
           --omit-header --keyword reason:2 --keyword note:3 --keyword _l --keyword lazy_gettext --keyword lazy_ngettext:1,2

messages: # collect the sentences of the sources into POT=
	@mkdir -p $(POT)
	@$(EXTRACT) --ignore-dirs "mailroom press .* _*" --output-file $(POT)/intranet.pot intranet templates
	@$(EXTRACT) --output-file $(POT)/mailroom.pot mailroom $(wildcard templates/mailroom templates/press)

translate: environment messages ## collect new sentences into the catalogues, for a translator to fill in
	@set -eu; for package in intranet mailroom; do for language in $(LANGUAGES); do \
	  verb=update; options="--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap"; \
	  [ -f $$package/translations/$$language/LC_MESSAGES/messages.po ] || { verb=init; options=--no-wrap; }; \
	  $(BIN)/pybabel --quiet $$verb --input-file $(POT)/$$package.pot \
	    --output-dir $$package/translations --locale $$language $$options; \
	done; done
	@$(MAKE) catalogues

LOCK := uv pip compile --quiet --no-header --generate-hashes --universal --python-version 3.11 pyproject.toml

lock: ## make the lock files anew from pyproject.toml (needs uv)
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

states: # write docs/states.md from the state machine of packets and runs
	@$(BIN)/python -c 'from mailroom.packets.rules.machine import page; print(page(), end="")' > docs/states.md

clean: ## remove what can be made again; instance/ stays
	rm -rf .venv build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find intranet mailroom tests -name __pycache__ -prune -exec rm -rf {} +
	find intranet mailroom -name '*.mo' -delete
