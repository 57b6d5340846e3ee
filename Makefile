# Each command sets up what it needs the first time (setup.sh) and starts at once after that.
.PHONY: setup demo test check bench fuzz clean

setup:
	@./setup.sh

# Builds the releases and grades the bundled sample class; ends by printing where the report is.
demo: setup
	.venv/bin/grader release
	.venv/bin/grader grade tests/submissions/* --output build/demo --db sqlite:///build/demo-gradebook.db

test: setup
	.venv/bin/pytest -n 2 --dist loadfile

# Lint, types, and the kit's proof of itself.
check: setup
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/grader check

bench: setup
	.venv/bin/python benchmarks/student_start.py
	.venv/bin/python benchmarks/watch.py
	.venv/bin/python benchmarks/mnist_epoch.py
	.venv/bin/python benchmarks/mnist_torch_loop.py
	.venv/bin/python benchmarks/class_throughput.py --nbgrader
	.venv/bin/python benchmarks/class_throughput.py --one-child

# Feeds the wire's decoder with hostile frames for ten minutes.
fuzz: setup
	.venv/bin/python tests/fuzz/wire.py build/fuzz -max_total_time=600 -artifact_prefix=build/

clean:
	rm -rf build graded .venv
