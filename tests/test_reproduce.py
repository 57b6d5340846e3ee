"""`grader reproduce` runs the course's reference experiments; here for one epoch, on the embedded images."""

import json
from pathlib import Path

import matplotlib.image
import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def reproduced(run_grader, tmp_path_factory):
    """What the MNIST experiments printed, their figures, and the folder that holds them."""
    folder = tmp_path_factory.mktemp("reproduced")
    ended = run_grader("reproduce", "mnist", "--epochs", 1, "--output", folder, cwd=ROOT)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout, json.loads((folder / "figures.json").read_text()), folder


def rows(figures) -> dict[str, dict[str, str]]:
    return {row["what"]: row for experiment in figures["experiments"] for row in experiment["rows"]}


def test_published_and_measured_figures_stand_side_by_side(reproduced):
    words, figures, _ = reproduced
    row = rows(figures)["NumPy, as published: test accuracy"]
    assert row["published"] == "94.88 %"
    (line,) = [line for line in words.splitlines() if "NumPy, as published" in line]
    assert line.split()[-4:] == [*row["measured"].split(), "94.88", "%"]


def test_the_same_start_and_batches_are_the_same_path_in_both_libraries(reproduced):
    (gap,) = [row["measured"] for what, row in rows(reproduced[1]).items() if what.startswith("largest difference")]
    assert 0 < float(gap) <= 1e-10


def test_it_is_said_that_the_subset_was_used(reproduced):
    assert "the embedded subset" in " ".join(reproduced[0].split())


def test_the_curves_are_drawn(reproduced):
    picture = matplotlib.image.imread(reproduced[2] / "curves.png")
    assert picture.shape[0] > 300
    assert len({tuple(pixel) for pixel in picture.reshape(-1, picture.shape[2])}) > 10


def test_an_experiment_that_is_not_there_is_named(run_grader):
    ended = run_grader("reproduce", "mnits", cwd=ROOT)
    assert ended.returncode != 0
    assert "no experiment 'mnits'; there are: digits, mnist, improvements" in ended.stderr


def test_a_file_of_images_that_is_not_there_is_named(run_grader, tmp_path):
    ended = run_grader("reproduce", "mnist", "--data", tmp_path / "mnits.npz", cwd=ROOT)
    assert ended.returncode != 0
    assert "mnits.npz" in ended.stderr
    assert "Traceback" not in ended.stderr
