"""Points in time as people write them. Inside they are aware datetimes in UTC; a time without a zone is the course's."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from grader.errors import WrongUsage

EXAMPLES = "2026-03-31, 2026-03-31 18:00, 2026-03-31T18:00+02:00 or 2026-03-31 18:00 Europe/Berlin"
LONGEST_EXTENSION = timedelta(days=3660)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DURATION = re.compile(r"(\d{1,7}) ?(min|h|d)")
_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


class MomentError(WrongUsage):
    """A date, a time or a zone cannot be read; the message is one line that says how to write it."""


def zone_named(name: str) -> tzinfo | None:
    """Return a time zone, None for the machine's own where the name is empty. Raises MomentError."""
    if name in ("", "UTC"):
        return UTC if name else None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise MomentError(f"{name!r} is no time zone; examples are Europe/Berlin and UTC") from None


def read_moment(text: str, zone: tzinfo | None) -> datetime:
    """Return the time that an ISO text means, in `zone` where it names none; a date alone is the end of its day.

    Raises MomentError.
    """
    words = text.split()
    if not _DATE.fullmatch(words[0][:10] if words else ""):
        raise MomentError(f"{text!r} is no date; write {EXAMPLES}")
    if len(words) > 1 and words[-1][0] not in "+-0123456789":  # the name of a zone
        zone = zone_named(words.pop())
    if len(words) == 1 and len(words[0]) == 10:
        words.append("23:59:59")
    joined = words[0] if len(words) == 1 else f"{words[0]}T{''.join(words[1:])}"
    try:
        moment = datetime.fromisoformat(joined)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise MomentError(f"{text!r} is no date; write {EXAMPLES}") from None


def read_duration(text: str) -> timedelta | None:
    """Return the length of time that a text such as 2d, 36h or 90min means, None for any other text."""
    match = _DURATION.fullmatch(text.strip())
    return int(match[1]) * _UNITS[match[2]] if match else None


def shown_moment(moment: datetime, zone: tzinfo | None) -> str:
    """Return a time as text with its zone; the machine's where none is given."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def shown_duration(length: timedelta) -> str:
    """Return a length of time in days and hours, or in minutes where it is shorter."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = (f"{days} d" if days else "", f"{hours} h" if hours else "", f"{rest} min" if rest else "")
    return " ".join(filter(None, parts))


def as_iso(moment: datetime) -> str:
    """Return the form in which results keep a time."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def of_iso(text: str) -> datetime | None:
    """Return the time that a result keeps, None where it knows none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None
