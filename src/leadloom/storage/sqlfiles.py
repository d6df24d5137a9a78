"""SQL as first-class code: one statement per file, ``<package>/sql/<name>.sql``.

A file begins with a comment whose first line is ``-- <module>/<name>: what it does``; parameters, what it reads and
writes, its result and its locks follow there. The comment stays here, the statement travels with ``/* module/name */``.
"""

from dataclasses import dataclass
from importlib.resources import files
from itertools import dropwhile


@dataclass(frozen=True)
class Statement:
    """One statement; ``tag`` (``module/name``) travels with it as a comment."""

    text: str
    tag: str
    name: str

    @property
    def tagged(self) -> str:
        """Return the statement as it is sent."""
        return f"/* {self.tag} */ {self.text}"


def load(package: str | None, name: str) -> Statement:
    """Read a statement of ``package`` (``__package__``) when its module is imported.

    Raises :class:`FileNotFoundError` for a missing file and :class:`ValueError` for one without its header.
    """
    if not package:
        raise ValueError("a statement belongs to a package")
    tag = f"{package.removeprefix('leadloom.').replace('.', '/')}/{name}"
    lines = (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    if not lines or not lines[0].startswith(f"-- {tag}"):
        raise ValueError(f"the SQL file {tag} must begin with a comment '-- {tag}: …'")
    text = "\n".join(dropwhile(lambda line: not line.strip() or line.startswith("--"), lines)).strip().rstrip(";")
    if not text:
        raise ValueError(f"the SQL file {tag} holds no statement")
    return Statement(text=text, tag=tag, name=name)
