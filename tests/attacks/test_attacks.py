"""Attacks on the grader: each gains nothing, and each gains what it is after as soon as its guard is off.

`programs/` holds them, `ATTACKS` says which guard stops which and what it is after, `guards` how each guard is switched off.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from grader.fault import SubmissionFault
from grader.feedback.student import student_page
from grader.grading import grade
from grader.intake import Source
from grader.sandbox.jail import ColdJail, choose_jail
from grader.sandbox.session import Session
from grader.sandbox.warm import WarmJail

from . import guards as off
from .guards import LIMITS, SHORT, Guards, restricted
from .world import PROGRAMS, World, outputs, settings

OWN_PROCESS = "a process of its own"
FOR_THE_NEXT = "a process of its own, for the next"
WALLS = "the jail's walls"
FILTER = "the filter of system calls"
CAREFUL = "notebooks read with care"
EXTRACTOR = "an extractor of the grader's own"
WITHHELD = "hidden messages withheld"
STRICT = "strict reading of answers"
CLEAN = "text without control characters"


@dataclass(frozen=True)
class Aim:
    """What an attack is after, and the guard that stops it; `options` are for the way in which it is graded."""

    guard: str
    gain: str
    options: dict[str, Any] = field(default_factory=dict)


ATTACKS: dict[str, Aim] = {
    "patching/assert_close": Aim(OWN_PROCESS, "marks"),
    "patching/code_object": Aim(OWN_PROCESS, "marks"),
    "patching/numpy_functions": Aim(OWN_PROCESS, "marks"),
    "patching/builtins": Aim(OWN_PROCESS, "marks", {"checker": "entry_by_entry"}),
    "patching/report": Aim(OWN_PROCESS, "marks"),
    "patching/session": Aim(OWN_PROCESS, "marks"),
    "patching/trace": Aim(OWN_PROCESS, "marks"),
    "patching/verdict": Aim(OWN_PROCESS, "marks"),
    "exits/at_import": Aim(OWN_PROCESS, "marks"),
    "exits/in_a_call": Aim(OWN_PROCESS, "marks"),
    "exits/at_exit": Aim(OWN_PROCESS, "marks"),
    "exits/pytest_exit": Aim(OWN_PROCESS, "marks"),
    "exits/skip": Aim(OWN_PROCESS, "marks"),
    "exits/expected_failure": Aim(OWN_PROCESS, "marks"),
    "exits/another_program": Aim(OWN_PROCESS, "marks"),
    "exits/fork": Aim(OWN_PROCESS, "marks"),
    "values/equals_everything": Aim(OWN_PROCESS, "marks", {"checker": "equal"}),
    "values/array_subclass": Aim(OWN_PROCESS, "marks", {"checker": "difference"}),
    "values/float_subclass": Aim(OWN_PROCESS, "marks", {"checker": "difference"}),
    "values/not_a_number": Aim(OWN_PROCESS, "marks", {"checker": "difference"}),
    "values/empty": Aim(OWN_PROCESS, "marks", {"checker": "allclose"}),
    "values/generator": Aim(OWN_PROCESS, "marks", {"checker": "entry_by_entry"}),
    "values/array_protocol": Aim(OWN_PROCESS, "marks", {"checker": "allclose"}),
    "values/aliasing": Aim(OWN_PROCESS, "marks", {"checker": "allclose", "deserves": 10}),
    "values/lazy": Aim(OWN_PROCESS, "ungraded", {"checker": "allclose"}),
    "values/huge": Aim("the size of an answer", "memory"),
    "stealing/environment": Aim("a clean environment", "canary"),
    "stealing/home_file": Aim(WALLS, "canary"),
    "stealing/hidden_tests": Aim(WALLS, "canary"),
    "stealing/course_folder": Aim(WALLS, "loot"),
    "stealing/other_submission": Aim(WALLS, "canary"),
    "stealing/memory_of_the_grader": Aim(WALLS, "canary"),
    "stealing/process_vm_readv": Aim(WALLS, "canary"),
    "stealing/command_line": Aim(WALLS, "loot"),
    "stealing/process_list": Aim("an empty /proc", "loot"),
    "stealing/descriptors": Aim("descriptors that are not passed on", "canary"),
    "stealing/leash": Aim("closed descriptors", "loot"),
    "stealing/source_of_the_caller": Aim(OWN_PROCESS, "loot"),
    "stealing/garbage_collector": Aim(OWN_PROCESS, "loot"),
    "stealing/modules": Aim(OWN_PROCESS, "loot"),
    "stealing/expected_value": Aim(OWN_PROCESS, "marks"),
    "writing/hidden_tests": Aim(WALLS, "written"),
    "writing/results": Aim(WALLS, "written"),
    "writing/gradebook": Aim(WALLS, "written"),
    "writing/other_submission": Aim(WALLS, "written"),
    "writing/home": Aim(WALLS, "written"),
    "writing/site_packages": Aim(WALLS, "written"),
    "writing/usercustomize": Aim(WALLS, "written"),
    "writing/link": Aim(WALLS, "written"),
    "shadowing/conftest": Aim(OWN_PROCESS, "marks"),
    "shadowing/pytest_ini": Aim(OWN_PROCESS, "marks"),
    "shadowing/grader_beside": Aim("a folder of the grader's own", "marks"),
    "shadowing/sitecustomize": Aim("a folder of the grader's own", "marks"),
    "shadowing/numpy_for_the_next": Aim(FOR_THE_NEXT, "neighbour"),
    "shadowing/import_hook": Aim(FOR_THE_NEXT, "neighbour"),
    "processes/fork_bomb": Aim("the limit on processes", "loot"),
    "processes/thread_bomb": Aim("the limit on processes", "loot"),
    "processes/daemon": Aim("processes of its own", "left"),
    "processes/ptrace": Aim(FILTER, "loot"),
    "processes/signal_the_grader": Aim(WALLS, "loot"),
    "processes/signal_the_neighbours": Aim("processes of its own", "loot"),
    "processes/priority": Aim(WALLS, "loot"),
    "processes/shell": Aim(WALLS, "loot"),
    "processes/namespace": Aim(FILTER, "loot"),
    "processes/root": Aim(WALLS, "loot"),
    "processes/slow": Aim("the deadline of a call", "marks", {"short": True}),
    "processes/never_ends": Aim("the deadline of a call", "time", {"short": True}),
    "memory/array": Aim("the limit on memory", "loot"),
    "memory/shared_mapping": Aim("the limit on memory", "loot"),
    "memory/file_in_memory": Aim(FILTER, "loot"),
    "disk/bytes": Aim("the size of the scratch folder", "loot"),
    "disk/files": Aim("the number of files", "loot"),
    "disk/sparse_file": Aim("the size of the scratch folder", "loot"),
    "disk/open_files": Aim("the limit on open files", "loot"),
    "channels/scratch_folder": Aim("a scratch folder of its own", "loot", {"times": 2}),
    "channels/temporary_file": Aim(WALLS, "loot", {"times": 2}),
    "channels/shared_memory": Aim(WALLS, "loot", {"times": 2}),
    "channels/system_v_memory": Aim("the filter and IPC of its own", "loot", {"times": 2}),
    "channels/message_queue": Aim("the filter and IPC of its own", "loot", {"times": 2}),
    "channels/keyring": Aim(FILTER, "loot"),
    "channels/host_name": Aim("no capabilities", "loot"),
    "channels/abstract_socket": Aim("the filter, processes and a network of its own", "loot", {"times": 2}),
    "channels/modules": Aim(OWN_PROCESS, "loot", {"times": 2}),
    "channels/device_times": Aim(FILTER, "loot"),
    "network/tcp": Aim(WALLS, "connected"),
    "network/tcp_over_ipv6": Aim(WALLS, "connected"),
    "network/udp": Aim(WALLS, "connected"),
    "network/dns": Aim(WALLS, "connected"),
    "network/unix_socket": Aim(WALLS, "connected"),
    "network/abstract_socket": Aim(WALLS, "connected"),
    "network/listen": Aim(WALLS, "loot"),
    "state/between_parts": Aim("a process for each part", "inputs"),
    "state/hidden_before_visible": Aim("visible tests first", "inputs"),
    "messages/exception_text": Aim(WITHHELD, "inputs"),
    "messages/exception_type": Aim(WITHHELD, "inputs"),
    "messages/function_name": Aim(WITHHELD, "inputs"),
    "messages/object_type": Aim(WITHHELD, "inputs"),
    "messages/wrong_value": Aim(WITHHELD, "inputs"),
    "messages/name_to_be_suggested": Aim(WITHHELD, "inputs"),
    "messages/printed": Aim(OWN_PROCESS, "inputs"),
    "wire/early_answer": Aim("no answer before the question", "marks"),
    "wire/not_json": Aim(STRICT, "ungraded"),
    "wire/deep_json": Aim(STRICT, "ungraded"),
    "wire/wrong_keys": Aim(STRICT, "ungraded"),
    "wire/unknown_dtype": Aim(STRICT, "ungraded"),
    "wire/impossible_shape": Aim(STRICT, "ungraded"),
    "wire/many_nodes": Aim("the number of values in an answer", "memory"),
    "wire/huge_frame": Aim("the size of an answer", "memory"),
    "wire/drip": Aim("one deadline for a whole answer", "time", {"short": True}),
    "pickles/reduce": Aim("no pickles", "written"),
    "pickles/array_of_objects": Aim("no pickles", "written"),
    "pickles/in_a_tuple": Aim("no pickles", "written"),
    "bombs/many_lists": Aim("sources are parsed in the jail", "memory"),
    "bombs/brackets_in_a_notebook": Aim("a bound on a notebook's brackets", "memory"),
    "bombs/deep_notebook": Aim(CAREFUL, "ungraded"),
    "bombs/long_number": Aim(CAREFUL, "ungraded"),
    "bombs/long_file": Aim("a bound on a file's size", "ungraded"),
    "notebooks/shell_line": Aim("cells are code and nothing else", "written"),
    "notebooks/shell_cell": Aim("cells are code and nothing else", "written"),
    "notebooks/kernel": Aim("cells are code and nothing else", "written"),
    "notebooks/forged_grade_cell": Aim(CAREFUL, "loot"),
    "notebooks/source_that_is_no_text": Aim(CAREFUL, "ungraded"),
    "notebooks/half_a_character": Aim(CAREFUL, "ungraded"),
    "notebooks/no_cells": Aim(CAREFUL, "ungraded"),
    "archives/upwards": Aim(EXTRACTOR, "written"),
    "archives/absolute": Aim(EXTRACTOR, "written"),
    "archives/zip_upwards": Aim(EXTRACTOR, "written"),
    "archives/symbolic_link": Aim(EXTRACTOR, "canary"),
    "archives/hard_link": Aim(EXTRACTOR, "canary"),
    "archives/link_then_file": Aim(EXTRACTOR, "written"),
    "archives/pipe": Aim(EXTRACTOR, "disk"),
    "archives/bomb": Aim(EXTRACTOR, "disk"),
    "archives/second_of_a_name": Aim(EXTRACTOR, "loot"),
    "injection/image": Aim("escaping in pages", "injected", {"payload": ("<img src=x",)}),
    "injection/end_of_the_frame": Aim("escaping in pages", "injected", {"payload": ("</pre></code><script>",)}),
    "injection/type_name": Aim("escaping in pages", "injected", {"payload": ('x" autofocus onfocus="',)}),
    "injection/policy": Aim("escaping in pages", "injected", {"payload": ("<link rel=stylesheet href=http",)}),
    "injection/terminal": Aim(CLEAN, "injected", {"payload": ("\x1b]0;owned", "\x9b2J"), "where": "terminal"}),
    "injection/bidirectional": Aim(CLEAN, "injected", {"payload": ("\u202e", "\u2066")}),
    "injection/markup": Aim(
        "text for the terminal is no markup", "injected", {"payload": ("\x1b]8;",), "where": "terminal"}
    ),
    "injection/formula": Aim(
        "no formulas in tables", "injected", {"payload": ('\n"=HYPERLINK', "\n=HYPERLINK"), "where": "table"}
    ),
    "restrictions/alias": Aim("the search for what is forbidden", "marks", {"rules": True}),
    "restrictions/hidden_in_a_helper": Aim("the search for what is forbidden", "marks", {"rules": True}),
    "restrictions/patched_search": Aim("the search before the first line runs", "marks", {"rules": True}),
    "ungraded/keyboard_interrupt": Aim(OWN_PROCESS, "ungraded"),
    "ungraded/name_that_raises": Aim(OWN_PROCESS, "ungraded"),
    "ungraded/crash": Aim(OWN_PROCESS, "ungraded"),
    "ungraded/closed_descriptors": Aim(OWN_PROCESS, "ungraded"),
    "ungraded/limits": Aim(FOR_THE_NEXT, "neighbour"),
}

OF_THEIR_OWN_KIND = ("wire/answer_unread", "injection/forged_line", "channels/file_locks")
"""Attacks that gain nothing either, each with a pair of tests of its own below."""

WORKS = {
    "messages/kind_of_failure": "the page names the kind of a hidden test's failure, which the submission may choose",
    "restrictions/by_a_string": "whoever wants to hide a call can",
}
"""Attacks that gain something today, and why."""

WEAKER = {("cold", "disk/files"), ("landlock", "processes/thread_bomb")}
"""Where another tier than the warm jail has no limit of its own: docs/isolation.md says so."""


# --- what all attacks share -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("attacks"))
    yield world
    world.close()


@pytest.fixture(scope="module")
def jail() -> Any:
    return choose_jail("strong", LIMITS)


@pytest.fixture(scope="module")
def guards(world: World, jail: Any) -> Iterator[Guards]:
    guards = Guards(world, jail)
    yield guards
    guards.end()


@contextmanager
def honest_work_around(world: World, jail: Any) -> Iterator[None]:
    """Grade an honest submission before and after, in the same process; after one attack is before the next."""
    world.honest_before = world.honest_before or world.honest_gets_full_marks(settings(world, jail))
    assert world.honest_before
    yield
    world.honest_before = world.honest_gets_full_marks(settings(world, jail))
    assert world.honest_before


# --- every attack -------------------------------------------------------------------------------------------------------


def test_there_are_at_least_eighty_attacks_and_all_are_in_the_table():
    programs = {str(path.relative_to(PROGRAMS).with_suffix("")) for path in PROGRAMS.rglob("*.py")}
    assert programs == ATTACKS.keys() | WORKS.keys() | set(OF_THEIR_OWN_KIND)
    assert len(programs) >= 80


def test_every_guard_that_can_be_switched_off_stops_an_attack():
    assert {aim.guard for aim in ATTACKS.values()} == off.OFF.keys() | off.JAILS.keys()


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gains_nothing(world: World, jail: Any, guards: Guards, name: str):
    with honest_work_around(world, jail):
        assert gains(world, jail, guards, name) == set()


def gains(world: World, jail: Any, guards: Guards, name: str) -> set[str]:
    """Grade an attack as the grader does, with every guard."""
    attack = world.attack(name)
    options = dict(ATTACKS[name].options)
    if name.startswith("archives/"):
        return off.collected(guards, attack)
    if options.pop("short", False):
        jail = replace(jail, limits=SHORT)
        jail.start().kill()  # so that starting it is not the attack's doing
    submissions = guards.submissions(attack, options.pop("times", 1))
    options.pop("checker", None)
    if options.pop("rules", False):
        with restricted(world):
            return world.gains(submissions, settings(world, jail), **options)
    return world.gains(submissions, settings(world, jail), **options)


def on_other_tiers() -> Iterator[tuple[str, str]]:
    """Yield tier and name: without namespaces all attacks on the jail; cold, which has the same walls, one of a kind."""
    kinds = {(name.split("/")[0], aim.guard): name for name, aim in ATTACKS.items() if aim.guard in off.JAILS}
    yield from (("cold", name) for name in kinds.values())
    yield from (("landlock", name) for name, aim in ATTACKS.items() if aim.guard in off.JAILS)


@pytest.mark.parametrize(("tier", "name"), on_other_tiers())
def test_an_attack_on_the_jail_gains_nothing_in_the_other_tiers(world: World, guards: Guards, tier: str, name: str):
    jail = ColdJail(LIMITS) if tier == "cold" else WarmJail(LIMITS, "landlock")
    assert world.honest_gets_full_marks(settings(world, jail))  # and so the jail's start is not the attack's doing
    assert gains(world, jail, guards, name) == ({"loot"} if (tier, name) in WEAKER else set())


@pytest.mark.parametrize("name", ATTACKS)
def test_without_its_guard_an_attack_works(world: World, guards: Guards, name: str):
    aim, attack = ATTACKS[name], world.attack(name)
    options = {key: value for key, value in aim.options.items() if key not in ("short", "rules")}
    if aim.options.get("rules"):
        with restricted(world):
            assert aim.gain in guards.gains_without(aim.guard, attack, **options)
    else:
        assert aim.gain in guards.gains_without(aim.guard, attack, **options)


# --- attacks of their own kind ------------------------------------------------------------------------------------------


def unread(world: World, jail: Any, guards: Guards) -> set[str]:
    return world.gains(guards.submissions(world.attack("wire/answer_unread")), settings(world, jail))


def test_a_question_has_to_be_read_to_be_answered(world: World, jail: Any, guards: Guards):
    assert unread(world, jail, guards) == set()


def test_with_numbers_that_can_be_foretold_it_need_not_be_read(world: World, jail: Any, guards: Guards, monkeypatch):
    monkeypatch.setattr("grader.sandbox.wire.Wire.hello", off.counted_hello)
    monkeypatch.setattr("grader.sandbox.wire.secrets.randbits", off.counted)
    assert unread(world, jail, guards) == {"marks"}


def terminal(world: World, jail: Any, guards: Guards) -> list[str]:
    (submission,) = guards.submissions(world.attack("injection/forged_line"))
    return outputs([grade(submission, settings(world, jail))])["terminal"].split("\n")


def test_no_line_on_the_terminal_is_a_submissions_own(world: World, jail: Any, guards: Guards):
    assert "20 of 20 points" not in terminal(world, jail, guards)


def test_without_the_margin_a_submission_writes_its_points(world: World, jail: Any, guards: Guards, monkeypatch):
    monkeypatch.setattr("grader.reports.Padding", lambda text, margin: text)
    assert "20 of 20 points" in terminal(world, jail, guards)


def lock_seen(world: World, jail: Any) -> Any:
    """Return what a second submission says of the locks that a first one holds."""
    source = Source(world.attack("channels/file_locks").text, "tiny.py")
    with Session(jail, source, "tiny") as one, Session(jail, source, "tiny") as other:
        one.call("double", (np.ones((1, 2)),), {})
        return other.call("double", (np.ones((4, 3)),), {})


def test_submissions_that_run_at_the_same_time_see_nothing_of_each_other(world: World, jail: Any):
    with pytest.raises(SubmissionFault, match="PermissionError"):
        lock_seen(world, jail)


def test_without_the_filter_for_locks_they_do(world: World, jail: Any, monkeypatch):
    monkeypatch.setattr("grader.sandbox.seccomp._LOCKS", (1000, 1001, 1002, 1003))
    assert lock_seen(world, jail) != "nothing"


# --- what works today -----------------------------------------------------------------------------------------------------


@pytest.mark.xfail(strict=True, reason=WORKS["messages/kind_of_failure"])
def test_the_page_says_of_a_hidden_test_only_whether_it_passed(world: World, jail: Any, guards: Guards):
    (submission,) = guards.submissions(world.attack("messages/kind_of_failure"))
    results = [grade(submission, replace(settings(world, jail), seed=seed)) for seed in range(6)]
    pages = {student_page(replace(result, seed=0)) for result in results}
    assert len(pages) == 1


@pytest.mark.xfail(strict=True, reason=WORKS["restrictions/by_a_string"])
def test_what_is_forbidden_cannot_be_reached_by_a_string(world: World, jail: Any, guards: Guards):
    with restricted(world):
        submissions = guards.submissions(world.attack("restrictions/by_a_string"))
        assert world.gains(submissions, settings(world, jail)) == set()
