"""Words of imports: encodings and tables as they are read, and what is wrong with a row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Problem(StrEnum):
    """Why a row waits to be fixed; closed, so that every reason has a sentence on the screen.

    The ``soft`` ones a person may let pass row by row: what they say of a value is likely, not certain.
    """

    RAGGED = "ragged"
    UNREADABLE = "unreadable"
    NO_IDENTIFIER = "no_identifier"
    BAD_EMAIL = "bad_email"
    BAD_MOBILE = "bad_mobile"
    TEST_NUMBER = "test_number"
    DISPOSABLE_EMAIL = "disposable_email"
    NO_MAIL_SERVER = "no_mail_server"
    BAD_CREDIT_CODE = "bad_credit_code"
    BAD_ID = "bad_id"
    BAD_DATE = "bad_date"
    BAD_NUMBER = "bad_number"
    BAD_CURRENCY = "bad_currency"
    MISSING = "missing"
    UNKNOWN_OWNER = "unknown_owner"
    REFUSED = "refused"

    @property
    def soft(self) -> bool:
        """Tell whether a person may let a row pass in spite of it."""
        return self in {
            Problem.TEST_NUMBER,
            Problem.DISPOSABLE_EMAIL,
            Problem.NO_MAIL_SERVER,
            Problem.BAD_CREDIT_CODE,
        }


class Hint(StrEnum):
    """What is worth a look and keeps no row out."""

    ROLE_EMAIL = "role_email"
    TYPO_EMAIL = "typo_email"
    UNKNOWN_INDUSTRY = "unknown_industry"
    UNKNOWN_REGION = "unknown_region"
    AMBIGUOUS_REGION = "ambiguous_region"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one cell; ``column`` is empty for the whole row. Holds no value of the cell."""

    code: Problem | Hint
    column: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding that the bytes may be in; ``confidence`` is between 0 and 1 and all guesses' add up to 1."""

    encoding: str
    confidence: float


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as it stands in the file. ``line`` is where it ends (CSV) or its number (sheet), the header's is 1."""

    line: int
    cells: Sequence[str] = field(repr=False)
    bad: Problem | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Which of our fields a column is likely to be; ``field`` is empty when nothing speaks for one."""

    column: str
    field: str
    confidence: float


class JobState(StrEnum):
    """Where a job stands. What a runner works at has ``at_work``.

    ``closed``: it ended long ago, its rows are gone, and it can't be undone.
    """

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"
    CLOSED = "closed"

    @property
    def at_work(self) -> bool:
        """Tell whether a runner has something to do."""
        return self in {JobState.CHECKING, JobState.RUNNING, JobState.UNDOING}


class RowState(StrEnum):
    """Where a row stands: ``ready`` to be run, ``to_fix``, or in."""

    READY = "ready"
    TO_FIX = "to_fix"
    IN = "in"


class RowOutcome(StrEnum):
    """What a row that is in did: made a contact, found one of before the import, or met one of an earlier row."""

    NONE = ""
    CREATED = "created"
    UPDATED = "updated"
    MERGED = "merged"
