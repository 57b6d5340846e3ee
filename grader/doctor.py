"""``grader doctor``: which isolation this machine gives, why no better one, and what to do about it.

Each tier is decided by the same self-test as a run's: a worker tries what a submission must not be able to do.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.intake import Source
from grader.sandbox.jail import Jail, JailError, Limits, ProcessJail, self_test, walled_jails
from grader.sandbox.session import Session

SWITCHES = {
    "/proc/sys/user/max_user_namespaces": ("0", "sysctl user.max_user_namespaces=15000"),
    "/proc/sys/kernel/unprivileged_userns_clone": ("0", "sysctl kernel.unprivileged_userns_clone=1"),
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": (
        "1",
        "let AppArmor allow it for bwrap (the packaged bubblewrap brings a profile), or "
        "sysctl kernel.apparmor_restrict_unprivileged_userns=0",
    ),
}
"""Kernel settings that keep ordinary users from making namespaces: the value that does, and what to type."""

STARTS = 5


@dataclass(frozen=True)
class Finding:
    """Whether a tier holds on this machine. `note` says how fast a submission starts in it, or why it does not hold."""

    name: str
    tier: str
    holds: bool
    note: str


def examine(limits: Limits, private: Sequence[Path] = ()) -> list[Finding]:
    """Return what the self-test says of each tier, the best one first."""
    return [
        *(_finding(name, jail, private) for name, jail in walled_jails(limits).items()),
        Finding("plain process", "process", True, f"{_start_words(ProcessJail(limits))}; limits, but no walls"),
    ]


def advice(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what to do for a better tier than this machine gives, nothing where it gives the best."""
    if findings[0].holds:
        return
    if shutil.which("bwrap") is None:
        yield "Install bubblewrap. On Debian or Ubuntu: apt-get install bubblewrap"
        return
    for path, (value, remedy) in SWITCHES.items():
        if Path(path).exists() and Path(path).read_text().strip() == value:
            yield f"{path} is {value}, so namespaces are refused. As root: {remedy}"
    if Path("/.dockerenv").exists() or Path("/run/.containerenv").exists():
        yield "This is a container: start it so that it may make namespaces (docs/isolation.md)"


def _finding(name: str, jail: Jail, private: Sequence[Path]) -> Finding:
    try:
        return Finding(name, jail.tier, True, _start_words(self_test(jail, private)))
    except JailError as problem:
        return Finding(name, jail.tier, False, str(problem))


def _start_words(jail: Jail) -> str:
    _start(jail)  # a warm one loads its libraries now
    start = time.perf_counter()
    for _ in range(STARTS):
        _start(jail)
    return f"a submission starts in {1000 * (time.perf_counter() - start) / STARTS:.0f} ms"


def _start(jail: Jail) -> None:
    """Start an empty submission and end it. Raises JailError."""
    with Session(jail, Source("", "empty.py"), "empty") as session:
        session.load()
