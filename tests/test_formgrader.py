"""Formgrader in a real JupyterLab and a real browser: Generate, Autograde and Feedback are pressed, and the points are there."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest

from .test_nbgrader import CODE, FOUR, NAME, begun, course, hand_in  # noqa: F401  fixtures

chromium = shutil.which("chromium")
pytestmark = pytest.mark.skipif(chromium is None, reason="no Chromium here")

ATTACK = "<img src=x onerror='window.attacked = true'><script>window.attacked = true</script>"


@pytest.fixture(scope="module")
def server(begun, tmp_path_factory) -> Iterator[tuple[str, str, "subprocess.Popen[bytes]"]]:  # noqa: F811
    """JupyterLab in the course's folder, with nobody's settings, about to start; yields its URL, its token and its process."""
    home = tmp_path_factory.mktemp("jupyter")
    places = {
        name: str(home)
        for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url, token = f"http://127.0.0.1:{port}", secrets.token_hex(16)
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", f"--IdentityProvider.token={token}"]
    log = (home / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options],
        cwd=begun.root,
        env={**os.environ, **places},
        stdout=log,
        stderr=log,
    )
    try:
        yield url, token, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        log.close()


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            urlopen(url, timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("JupyterLab ended")


@pytest.fixture(scope="module")
def page(server, course):  # noqa: F811  released while JupyterLab starts
    """A tab of a browser that is logged in."""
    from playwright.sync_api import sync_playwright

    url, token, process = server
    _wait_for(f"{url}/api?token={token}", process)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(30_000)
        page.goto(f"{url}/api?token={token}")
        yield page
        browser.close()


def press(page, button: str) -> str:
    """Press a button of the first row, and return what the window that comes up says."""
    page.click(f"tbody tr td.{button} a")
    said = page.wait_for_selector(".modal.in .modal-body p").inner_text()
    page.click(".modal.in .modal-footer button")
    page.wait_for_selector(".modal", state="detached")
    return said


def test_generate_autograde_and_feedback(course, hand_in, server, page, tmp_path):  # noqa: F811
    def attack(notebook):
        notebook.cells.append(nbformat.v4.new_markdown_cell(ATTACK))

    hand_in("ann", CODE[0], FOUR, change=attack)
    page.goto(f"{server[0]}/formgrader/manage_assignments")
    assert press(page, "assign").startswith(f"Successfully created the student version of '{NAME}'")

    page.goto(f"{server[0]}/formgrader/manage_submissions/{NAME}")
    assert press(page, "autograde").startswith(f"Successfully autograded '{NAME}' for student 'ann'")
    assert "14 / 20" in page.inner_text("tbody tr")
    assert press(page, "generate-feedback").startswith(
        f"Successfully generated feedback for '{NAME}' for student 'ann'"
    )
    page.screenshot(path=tmp_path / "submissions.png")

    page.goto(f"{server[0]}/formgrader/gradebook/{NAME}/tiny")
    page.click("tbody tr td.name a:visible")
    given = [page.wait_for_selector(f"#grade_{part}[placeholder]") for part in ("double", "average")]
    assert [box.get_attribute("placeholder") for box in given] == ["8", "6"]
    page.screenshot(path=tmp_path / "submission.png", full_page=True)
    assert "average: 6 of 12 points" in page.inner_text("#notebook")
    assert ATTACK in page.inner_text("#notebook")
    assert page.evaluate("window.attacked") is None

    page.goto((course.root / "build" / "feedback" / "ann" / NAME / "tiny.html").as_uri())
    assert "tiny (Score: 14.0 / 20.0)" in page.inner_text("h4")
    assert page.evaluate("window.attacked") is None
