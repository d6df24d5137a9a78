"""Errors that are the caller's turn: each has a stable code and an HTTP status."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldProblem:
    """One wrong place in the input: ``path`` is dotted (``rules.2.points``), ``message`` a sentence."""

    path: str
    message: str


class LeadloomError(Exception):
    """What the caller did can't be done; nothing was changed."""

    code = "error"
    status = 400

    def __init__(self, detail: str, *, problems: tuple[FieldProblem, ...] = (), code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.problems = problems
        if code is not None:
            self.code = code


class InvalidInput(LeadloomError):
    """A value is wrong; ``problems`` names the places."""

    code = "invalid_input"
    status = 422


class NotAuthenticated(LeadloomError):
    """Nobody is signed in, or the key is unknown."""

    code = "not_authenticated"
    status = 401


class Forbidden(LeadloomError):
    """The role lacks the right."""

    code = "forbidden"
    status = 403


class NotFound(LeadloomError):
    """It does not exist, or lies outside the caller's scope: the two are not told apart."""

    code = "not_found"
    status = 404


class Conflict(LeadloomError):
    """The thing is not (or no longer) in a state that allows this."""

    code = "conflict"
    status = 409


class Unavailable(LeadloomError):
    """A store is away; try again."""

    code = "unavailable"
    status = 503
