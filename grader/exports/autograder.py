"""Packs what Gradescope runs: an exercise with its suites, this package, and the two scripts that Gradescope calls."""

import json
from pathlib import Path

from grader import __version__
from grader.course import Exercise
from grader.packing import own_wheel, resource, zipped

ORDER = "order.json"
COURSE = "course"
REQUIREMENTS = "requirements.txt"

_SCRIPTS = ("setup.sh", "run_autograder")
_ALSO = (
    "jinja2>=3.1",
    "matplotlib>=3.8",
    "scikit-learn>=1.4",
    "scipy>=1.12",
)  # what submissions may import, as where we grade
_LEFT_OUT = (".md", ".pyc")


def autograder_zip(exercise: Exercise, seed: int) -> bytes:
    """Return the zip for Gradescope's page Configure Autograder. Whoever has it has the solution and the hidden tests."""
    package = own_wheel()
    requirement = f"./{package[0]}" if package else f"digits-grader=={__version__}"
    if "torch._dynamo" in exercise.libraries:
        requirement = f"{requirement}[torch]" if package else requirement.replace("==", "[torch]==")
    files = {name: resource(name) for name in _SCRIPTS}
    files[REQUIREMENTS] = "\n".join([requirement, *_ALSO, ""]).encode()
    files[ORDER] = (json.dumps({"exercise": exercise.name, "seed": seed}) + "\n").encode()
    files |= {f"{COURSE}/solutions/{exercise.name}/{path.name}": path.read_bytes() for path in _sources(exercise)}
    if exercise.stub.exists():
        files[f"{COURSE}/exercises/{exercise.name}/{exercise.stub.name}"] = exercise.stub.read_bytes()
    files |= {package[0]: package[1]} if package else {}
    return zipped(files, _SCRIPTS)


def _sources(exercise: Exercise) -> list[Path]:
    return [path for path in sorted(exercise.folder.iterdir()) if path.is_file() and path.suffix not in _LEFT_OUT]
