# One-word front door. Make only calls Meson, ninja, npm and tools/; it knows nothing itself.
.PHONY: all run test check asan tsan fuzz bench soak deb api clean setup format
export PATH := $(CURDIR)/.tools/bin:$(PATH)
HTTP ?= 127.0.0.1:8080

all: setup
	@tools/build build

setup:
	@tools/setup run

# The demonstration college on this machine, with fresh random passwords.
run: all
	@exec build/kafedra demo --listen $(HTTP)

# Everything that proves it; ends with "N passed, M failed".
test:
	@tools/setup test
	@python3 tools/run_tests.py

# The fast part of it: rooms, generated files, formatting, types, unit tests.
check:
	@tools/setup test
	@python3 tools/run_tests.py --fast

asan: setup
	@tools/build build-asan -Db_sanitize=address,undefined

# Races: unit tests of the rooms with threads under clang's ThreadSanitizer.
tsan:
	@tools/setup test
	@tools/tsan

# make fuzz T=json S=60
fuzz:
	@tools/setup test
	@python3 tools/fuzz.py $(if $(T),--target $(T)) $(if $(S),--seconds $(S))

# Coming and going for M minutes: memory and descriptors stay flat. make soak M=60
soak: all
	@tools/setup test
	@SOAK_MINUTES=$(if $(M),$(M),10) KAFEDRA=build/kafedra node --test --test-concurrency=1 tests/soak/*.test.ts

# The Debian package, left in build-deb/.
deb: setup
	@deploy/deb/build build-deb

# Figures of a release build beside peers and aims, some fifteen minutes; N="idle chat_open" takes only those.
bench: all
	@tools/setup bench
	@tools/build build-release --buildtype=release
	@python3 bench/run.py build-release $(N)

# Regenerate what is generated and committed: openapi.json, the client's types.
api:
	@python3 tools/gen_api.py --src . --committed
	@python3 tools/gen_errors.py --ts web/src/api/errors.ts
	@python3 tools/gen_settings.py --committed

format:
	@git ls-files '*.c' '*.h' | xargs clang-format -i

clean:
	rm -rf build build-asan build-clang build-tsan build-release web/dist web/dist.built
