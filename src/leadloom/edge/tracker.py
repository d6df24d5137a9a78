"""The tracker script at ``/t.js``, built from ``web/tracker``."""

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from leadloom.edge.answers import ANY_ORIGIN, Answer, Headers, Refused
from leadloom.edge.rsgi import RequestHeaders

BUILT = Path(__file__).resolve().parent / "static" / "t.js"
CACHED_S = 300
"""Browsers ask again after this; then mostly a 304."""


@dataclass(frozen=True, slots=True)
class TrackerScript:
    """The built script, read once per process."""

    plain: bytes
    packed: bytes
    etag: str

    @classmethod
    def load(cls, path: Path = BUILT) -> "TrackerScript":
        """Read the script; where it was not built, :meth:`answer` says so."""
        plain = path.read_bytes() if path.is_file() else b""
        return cls(plain, gzip.compress(plain, 9, mtime=0), f'"{sha256(plain).hexdigest()[:20]}"')

    def answer(self, headers: RequestHeaders) -> Answer:
        """Return the script, packed where the browser can unpack it, or 304 when the browser has it."""
        if not self.plain:
            raise Refused(404, "not_built", "the tracker was not built: run the web build")
        common: Headers = [
            ("etag", self.etag),
            ("cache-control", f"public, max-age={CACHED_S}"),
            ("vary", "accept-encoding"),
            ("cross-origin-resource-policy", "cross-origin"),
            ANY_ORIGIN,
        ]
        if self.etag in (headers.get("if-none-match") or ""):
            return Answer(304, common)
        script: Headers = [
            *common,
            ("content-type", "text/javascript; charset=utf-8"),
            ("x-content-type-options", "nosniff"),
        ]
        if "gzip" in (headers.get("accept-encoding") or ""):
            return Answer(200, [*script, ("content-encoding", "gzip")], self.packed)
        return Answer(200, script, self.plain)
