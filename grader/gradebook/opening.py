"""Opens a gradebook for one transaction, makes it where there is none, and says in one line why it cannot be used."""

import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbgrader
from alembic.script import ScriptDirectory
from nbgrader.api import Base, Gradebook, InvalidEntry
from nbgrader.api import Course as CourseRow
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SAWarning, SQLAlchemyError

from grader.course import Course
from grader.errors import WrongUsage
from grader.settings import CourseSettings
from grader.whole import sweep, temporary_name

_CREATING = 0x67726164
"""The number of PostgreSQL's lock while somebody makes the tables."""

_LOCK_SECONDS = 30
_CONNECT_SECONDS = "10"

_EXAMPLES = "examples are sqlite:///gradebook.db and postgresql+psycopg://user@host/database"

_AGAIN = "; run the same command again"

_LOCKED = "is locked by another program (formgrader?); close it and run the same command again"

_REMEDIES = (  # what the database says, what to do about it, and whether waiting may help
    ("locked", _LOCKED, True),
    ("lock timeout", _LOCKED, True),
    ("deadlock detected", f"another program wrote at the same time{_AGAIN}", True),
    ("not a database", "is a file of another kind, not a database; name another by --db", False),
    ("password authentication failed", "the server refuses the user or the password; put them right in --db", False),
    ("no password supplied", "the server asks for a password; give it in --db, in PGPASSWORD or in ~/.pgpass", False),
    ("no pg_hba.conf entry", "the server does not let this user in from here; ask who runs it", False),
    ("permission denied", "the user may not write there; ask who runs the server (GRANT)", False),
    ("readonly", "cannot be written; check its permissions, or name another by --db", False),
)
_NO_SUCH = re.compile(r'(database|role) "([^"]*)" does not exist')
_UNREACHABLE = re.compile(r"connection|connect|server|timeout|starting up|shutting down|too many clients|resolve host")


class GradebookError(WrongUsage):
    """The gradebook cannot be used; the message is one line that says what to do.

    `passing` is true where waiting may help (it is locked, its server is down), false where it is the wrong gradebook.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing
        if passing:
            self.exit_code = 1


def default_url(course: Course) -> str:
    """Return the URL that nbgrader_config.py gives, else that of the course's own SQLite file. Raises SettingsError."""
    url = CourseSettings(course).db_url or "sqlite:///gradebook.db"
    relative = re.fullmatch(r"sqlite:///([^/:?][^?]*)", url)  # nbgrader's commands run in the course's folder
    return f"sqlite:///{course.root / relative[1]}" if relative else url


def create(url: str, course_id: str) -> None:
    """Create the gradebook where there is none. Raises GradebookError."""
    with opened(url, course_id):
        pass


@contextmanager
def opened(url: str, course_id: str) -> Iterator[Gradebook]:
    """Open a gradebook, turning the database's errors into GradebookErrors that name it."""
    warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")
    parsed = _parsed(url)
    try:
        _create(parsed, course_id)
        _refuse_another(parsed, course_id)
        with Gradebook(parsed.render_as_string(hide_password=False), course_id) as book:
            yield book
    except (SQLAlchemyError, InvalidEntry) as problem:  # nbgrader makes the second of the first where it adds something
        raise _explain(problem, _shown(url)) from None


@contextmanager
def written(url: str, course_id: str) -> Iterator[Gradebook]:
    """Open a gradebook for one transaction, in which no other grader writes. Raises GradebookError.

    Whoever writes first reads what is there: two that did so at once would each miss what the other one writes.
    """
    with opened(url, course_id) as book:
        if book.engine.dialect.name == "sqlite":
            book.db.execute(text("BEGIN IMMEDIATE"))
        else:
            book.db.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'"))
            book.db.query(CourseRow).filter_by(id=course_id).with_for_update().one()
        yield book
        book.db.commit()


# --- which database ---------------------------------------------------------------------------------------------------


def _shown(url: str) -> str:
    """Return a URL without its password."""
    return re.sub(r"(password=)[^&]*", r"\1***", re.sub(r"(://[^:@/]*):.*@", r"\1:***@", url))


def _parsed(url: str) -> URL:
    """Return the parts of a URL that can be used. Raises GradebookError."""
    shown = _shown(url)
    try:
        parsed = make_url(url)
        kind = parsed.get_backend_name()
        if kind not in ("sqlite", "postgresql"):
            raise GradebookError(f"{shown}: a gradebook lies in SQLite or PostgreSQL; {_EXAMPLES}")
        create_engine(parsed).dispose()
    except (ArgumentError, ValueError) as problem:
        reason = _shown(str(problem).split("\n")[0])
        raise GradebookError(f"{shown!r} is no database URL ({reason}); {_EXAMPLES}") from None
    except ImportError:
        remedy = "pip install 'digits-grader[postgres]'"
        if parsed.drivername != "postgresql+psycopg":
            remedy = f"write postgresql+psycopg://, and if need be {remedy}"
        raise GradebookError(f"{shown}: the driver {parsed.get_driver_name()} is not installed; {remedy}") from None
    if kind == "postgresql":
        return parsed.update_query_dict({"connect_timeout": parsed.query.get("connect_timeout", _CONNECT_SECONDS)})
    if not parsed.database or parsed.database.startswith((":memory:", "file:")):
        raise GradebookError(f"{shown}: name the gradebook's file, such as sqlite:///gradebook.db")
    if not Path(parsed.database).absolute().parent.is_dir():
        raise GradebookError(f"{shown}: its folder {Path(parsed.database).parent} does not exist; create it")
    return parsed


def _refuse_another(parsed: URL, course_id: str) -> None:
    """Look, without writing, whether the database is a gradebook of this course and of this version of nbgrader."""
    shown = _shown(parsed.render_as_string())
    engine = create_engine(parsed)
    tables = inspect(engine).get_table_names()
    if "submitted_assignment" not in tables:
        raise GradebookError(f"{shown}: is a database, but not a gradebook of nbgrader; name another by --db")
    with engine.connect() as connection:
        if "alembic_version" in tables:
            _refuse_version(shown, connection.execute(text("SELECT version_num FROM alembic_version")).scalar())
        owners = set(connection.execute(text("SELECT course_id FROM assignment")).scalars()) - {course_id}
    if owners:
        raise GradebookError(
            f"{shown}: belongs to the course {owners.pop()!r}, this one is {course_id!r} (nbgrader_config.py); "
            "name another gradebook by --db"
        )
    engine.dispose()


def _refuse_version(shown: str, version: str | None) -> None:
    scripts = ScriptDirectory(ALEMBIC_DIR)
    if version in (None, scripts.get_current_head()):
        return
    if version in {script.revision for script in scripts.walk_revisions()}:
        raise GradebookError(f"{shown}: was made by an older nbgrader; keep a copy of it and run nbgrader db upgrade")
    raise GradebookError(
        f"{shown}: was made by a newer nbgrader (its version {version!r} is unknown to {nbgrader.__version__}); "
        "pip install --upgrade nbgrader, or name another by --db"
    )


# --- a new one --------------------------------------------------------------------------------------------------------


def _create(parsed: URL, course_id: str) -> None:
    """Create a gradebook where there is none, whole or not at all."""
    path = Path(parsed.database or "").resolve()
    if parsed.get_backend_name() != "sqlite" or path.exists():
        _make(parsed, course_id)
        return
    sweep(path.parent)
    temporary = temporary_name(path)
    try:
        _make(parsed.set(database=str(temporary)), course_id)
        _name(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _name(temporary: Path, path: Path) -> None:
    """Give a new gradebook its name, where nobody else was quicker and has perhaps written marks already."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        temporary.replace(path)


def _make(url: URL, course_id: str) -> None:
    """Make what nbgrader makes in an empty database, which it does in several transactions and with a command."""
    engine = create_engine(url)
    try:
        if not inspect(engine).get_table_names():
            _make_tables(engine, course_id)
    finally:
        engine.dispose()


def _make_tables(engine: Engine, course_id: str) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_CREATING})"))
            if inspect(connection).get_table_names():
                return  # somebody else was quicker
        Base.metadata.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        head = {"head": ScriptDirectory(ALEMBIC_DIR).get_current_head()}
        connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), head)
        connection.execute(CourseRow.__table__.insert().values(id=course_id))


# --- what went wrong --------------------------------------------------------------------------------------------------


def _explain(problem: Exception, shown: str) -> GradebookError:
    said = str(getattr(problem, "orig", None) or problem)
    for words, remedy, passing in _REMEDIES:
        if words in said:
            return GradebookError(f"{shown}: {remedy}", passing=passing)
    if missing := _NO_SUCH.search(said):
        command = {"database": "createdb", "role": "createuser"}[missing[1]]
        return GradebookError(
            f"{shown}: the server has no {missing[1]} {missing[2]!r}; create it ({command}) or put --db right"
        )
    reason = " ".join(said.split("\n")[0].split())
    if isinstance(problem, IntegrityError | InvalidEntry):
        return GradebookError(f"{shown}: another program wrote at the same time{_AGAIN}", passing=True)
    if shown.startswith("postgresql") and _UNREACHABLE.search(said):
        remedy = "start it, or put host and port right in --db"
        return GradebookError(f"{shown}: its server cannot be reached ({reason}); {remedy}", passing=True)
    return GradebookError(f"{shown}: {reason}", passing="full" in reason)
