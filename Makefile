# make demo · make test · make bench; each does all the set-up that it needs.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
DATA ?= var/demo
ONLY ?=
BIN := .venv/bin
# Without its compiled files Python reads every module anew at each start: four seconds of processor.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test bench setup setup-dev words clean

demo: setup
	$(BIN)/backpack demo --port $(PORT) --host $(HOST) --data $(DATA)

test: setup-dev
	sh .ci/test

bench: setup-dev
	$(BIN)/python -m tests.bench $(ONLY)

setup:
	sh .ci/setup requirements.lock

setup-dev:
	sh .ci/setup requirements-dev.lock

# After changing a French sentence: brings the catalogues up to date.
words: setup-dev
	$(BIN)/python -m tests.words

clean:
	rm -rf .venv var artefacts bench.json
