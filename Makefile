# Two commands for a newcomer: `make show` and `make test`. Both set everything up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
VERSION := $(shell cat pyproject.toml constraints.txt | cksum | cut -d' ' -f1)
PLAYS := $(VENV)/.plays-$(VERSION)
TESTS := $(VENV)/.tests-$(VERSION)

# Programs we did not write, against which the desk is tested; tests that miss one are skipped by name.
FOREIGN := liblo-tools ola jackd2 jack-midi-clock libltc11 chromium iproute2

.PHONY: show test check stage system foreign clean

show: stage $(PLAYS)
	@$(BIN)/limelight precompute setlists/demo.toml
	@$(BIN)/python -m limelight.demonstrate setlists/demo.toml

# What keeps time with real processes mostly waits: two files of it at a time, and nothing that fills the cores beside them.
test: system $(TESTS)
	@$(BIN)/python -m pytest -m 'not timed' -n auto --dist loadfile; shared=$$?; $(BIN)/python -m pytest -m timed -n 2 --dist loadfile && exit $$shared

check: system $(TESTS)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

stage:
	@PYTHON=$(PYTHON) sh ./.ci/system show

system:
	@PYTHON=$(PYTHON) sh ./.ci/system

# What the demo needs is under no GPL but PyAV's; tests need diffusion models' libraries and Ableton Link's as well.
$(PLAYS): EXTRAS := prepare,measure
$(TESTS): EXTRAS := dev
$(PLAYS) $(TESTS):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "limelight: error: $(PYTHON): older than 3.11: install Python 3.11 or newer, then make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the pinned dependencies into $(VENV) (a few minutes, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0 -c constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[$(EXTRAS)]' -c constraints.txt
	@rm -f $(@:$(VERSION)=)* && touch $@

foreign:
	apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $(FOREIGN)
	command -v npm >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nodejs npm
	npm install --no-save --no-package-lock --silent osc

clean:
	rm -rf $(VENV) node_modules out shows/demo setlists/demo/media
