# Everything from a clone: `make run` to phone the hotline, `make test` to prove it.
# PYTHON=python3.12 chooses the interpreter, ARGS="--sip-port 5070" goes to `hotline up`.
.DEFAULT_GOAL := help
.PHONY: help venv setup run test check bench-ami bench-latency bench-journal bench-store bench-ivr bench-replay \
	bench-router bench-check bench-promise bench-callbacks bench-rebuild bench-reports bench-call-search bench-search bench-flow-tests bench-floor bench-speech bench-recordings bench-transcripts bench-loudness bench-floor-growth bench-desks bench-ghosts replay-live speech-models speech-words speech-measure chaos chaos-floor properties mutants screenshots keep-version lock clean

BIN := .venv/bin
# Where it is set, as in many images, each of the hundreds of processes compiles all modules again.
unexport PYTHONDONTWRITEBYTECODE

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | \
		while IFS='|' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

venv:
	@PYTHON="$(PYTHON)" tools/venv.sh

setup: venv ## Fetch all that is needed: Python packages, an Asterisk, the speech library
	@$(BIN)/python -m hotline.launch.prepare $(PREPARE_ARGS)

run: venv ## Start the hotline and say which number to dial; Ctrl-C stops it
	@$(BIN)/hotline up $(ARGS)

# In a fresh clone each of the workers would compile all tests. Who sets up waits for downloads.
COMPILED := nice $(BIN)/pytest --numprocesses=0 --collect-only -p no:cacheprovider >/dev/null 2>&1

# Calls are heard in real time, which a machine that is busy with other things may not leave them:
# what failed is run once more, with little beside it. What fails twice fails.
test: venv ## Run all tests, those on a real Asterisk included
	@[ -d tests/__pycache__ ] || { $(COMPILED) tests/unit & $(COMPILED) tests/integration tests/acceptance & }; \
		$(MAKE) --no-print-directory setup && wait
	$(BIN)/pytest $(ARGS) || { [ $$? = 1 ] && \
		$(BIN)/pytest $(ARGS) --numprocesses=4 --last-failed --last-failed-no-failures=none; }

check: setup ## Formatting, lint, types, the layers of imports; the console the same, and its logic
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	npm --prefix src/console run --silent check

bench-ami: venv ## Measure the AMI client beside its peers
	$(BIN)/python bench/ami.py $(ARGS)

bench-latency: setup ## Measure the time from a key to the next prompt on a real Asterisk
	$(BIN)/python bench/latency.py $(ARGS)

bench-journal: venv ## Measure the journal's appends
	$(BIN)/python bench/journal.py $(ARGS)

bench-store: venv ## Measure the journal on SQLite and PostgreSQL beside the bare databases
	$(BIN)/python bench/store.py $(ARGS)

bench-ivr: setup ## Measure the whole IVR beside the native dialplan and a bare controller
	$(BIN)/python bench/ivr.py $(ARGS)

bench-rebuild: venv ## Measure how fast the CRM is made again from the journal
	$(BIN)/python bench/rebuild.py $(ARGS)

bench-reports: venv ## Measure reports over a day of 50,000 calls, on SQLite and PostgreSQL
	$(BIN)/python bench/reports.py $(ARGS)

bench-replay: venv ## Measure how many recorded calls a core replays
	$(BIN)/python bench/replay.py $(ARGS)

replay-live: setup ## Make 1,000 calls on a real Asterisk, faults among them, and replay them
	$(BIN)/python bench/replay_live.py $(ARGS)

bench-router: venv ## Measure the router's decisions beside searches without an index, and a day of 50,000 calls
	$(BIN)/python bench/router.py $(ARGS)

bench-check: venv ## Measure the checker on 200 flows beside general tools
	$(BIN)/python bench/check.py $(ARGS)

bench-promise: venv ## Measure the forecast of waits beside Asterisk's hold time and the last to enter
	$(BIN)/python bench/promise.py $(ARGS)

bench-callbacks: venv ## Measure whether who is called back waits as long as who stays on the line
	$(BIN)/python bench/callbacks.py $(ARGS)

bench-call-search: venv ## Measure the search among 50,000 calls by what happened in them
	$(BIN)/python bench/call_search.py $(ARGS)

bench-search: venv ## Measure the search among a million customers, and how fast they are kept
	$(BIN)/python bench/search.py $(ARGS)

bench-floor: setup ## Measure how soon an agent's telephone rings again, beside app_queue on the same Asterisk
	$(BIN)/python bench/floor.py $(ARGS)

bench-desks: setup ## Measure how soon desks and pages show who is calling, and when the telephone rings
	$(BIN)/python bench/desks.py $(ARGS)

bench-ghosts: setup ## Measure how soon a telephone that rings for nobody is silent, beside up to 1,000 channels
	$(BIN)/python bench/ghosts.py $(ARGS)

bench-recordings: setup ## Measure what it costs to record calls, and whether 20 at once are whole
	$(BIN)/python bench/recordings.py $(ARGS)

bench-speech: setup ## Measure what it costs to hear callers, and how soon they are answered
	$(BIN)/python bench/speech.py $(ARGS)

bench-transcripts: setup ## Measure what it costs to write down a recording
	$(BIN)/python bench/transcripts.py $(ARGS)

bench-loudness: setup ## Measure how loud all shipped prompts are, as synthesised and as heard
	$(BIN)/python bench/loudness.py $(ARGS)

bench-floor-growth: venv ## Measure the live floor of up to 500 agents and 1,000 callers who wait
	$(BIN)/python bench/floor_growth.py $(ARGS)

bench-flow-tests: venv ## Measure how many flow tests run in a second
	$(BIN)/python bench/flow_tests.py $(ARGS)

chaos: setup ## Kill the hotline at every step of payment calls and count what became of the money
	PYTHONPATH=bench $(BIN)/python -m chaos $(if $(CALLS),--calls $(CALLS)) $(if $(JSON),--json) $(ARGS)

chaos-floor: setup ## Strike callers and agents on a live floor at every moment of an offer, and look for states that lie
	PYTHONPATH=bench $(BIN)/python -m chaos_floor $(if $(FAULTS),--faults $(FAULTS)) $(ARGS)

properties: venv ## Let services die in 20,000 ways without an Asterisk, floors go a million steps, the bank be asked anything (2 hours)
	$(BIN)/pytest -n0 --hypothesis-profile=long tests/unit/routing -k laws_hold_whatever $(ARGS)
	$(BIN)/pytest -n0 --hypothesis-profile=long tests/integration/survival -k whatever_dies $(ARGS)
	$(BIN)/pytest -n0 --hypothesis-profile=long tests/integration/bank tests/integration/api -k does_what_is_described $(ARGS)

mutants: venv ## Break the shipped flows in over 1,000 ways and count what the checker tells
	$(BIN)/python bench/mutants.py $(ARGS)

screenshots: setup ## Make pictures of every page of the console, and look for what keeps people from using it
	$(BIN)/python -m tools.screenshots $(or $(FOLDER),var/screenshots)

keep-version: venv ## Keep calls of this version for later ones to replay; NAME=0.1.0
	$(if $(NAME),,$(error Say which version: make keep-version NAME=0.1.0))
	$(BIN)/python -m hotline.testing.kept_version tests/unit/qa/replay/versions/$(NAME).json.xz

# What vosk has for subtitles alone, and is source only: src/hotline/speech/recognition/vosk_library.py
LEFT_OUT := --no-emit-package srt

lock: ## Renew the locks, for development and for the image (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command "make lock" $(LEFT_OUT) --group dev pyproject.toml \
		--output-file requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command "make lock" $(LEFT_OUT) --constraint requirements.lock pyproject.toml \
		--output-file requirements-service.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command "make lock" $(LEFT_OUT) --constraint requirements-service.lock \
		speech_training/requirements.in \
		--output-file speech_training/requirements.lock

# The service's own packages, too: how answers are understood is measured with the service's own code.
var/speech_training/venv: requirements-service.lock speech_training/requirements.lock
	$(or $(PYTHON),python3) -m venv $@
	for lock in $^; do \
		$@/bin/pip install --quiet --require-hashes --no-deps --only-binary :all: --requirement $$lock || exit 1; \
	done
	touch $@

SPEECH := PYTHONPATH=src:. var/speech_training/venv/bin/python -m speech_training

speech-models: setup var/speech_training/venv ## Make the demo speech models again, from voices to words (an hour each)
	$(SPEECH) model en speech_models/en-demo
	$(SPEECH) model zh speech_models/zh-demo

speech-words: setup var/speech_training/venv ## Write the words of speech_training/words into the demo speech models
	$(SPEECH) words en speech_models/en-demo
	$(SPEECH) words zh speech_models/zh-demo

speech-measure: setup var/speech_training/venv ## Measure how much the demo speech models hear of voices they never learned from
	$(SPEECH) measure en speech_models/en-demo
	$(SPEECH) measure zh speech_models/zh-demo
	$(SPEECH) answers en speech_models/en-demo
	$(SPEECH) answers zh speech_models/zh-demo

clean: ## Remove all that was made: .venv, var (databases and recordings too) and caches
	if [ -L var/pbx/spool/recordings ]; then rm -rf "$$(readlink var/pbx/spool/recordings)"; fi
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
