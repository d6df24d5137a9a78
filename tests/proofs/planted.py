"""Personal values to plant, and every spelling of them to look for."""

import base64
import json
import subprocess
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, quote_plus

NAMES = ("欧阳锦瑟", "慕容清欢", "Persephone Quillfeather", "Thistlewood")
EMAILS = (
    "Ouyang.Jinse@Example.com",
    "QUILLFEATHER@EXAMPLE.COM",
    "bart+thistle@example.com",
    "慕容清@example.com",
    "page.title@example.com",
    "referring.friend@example.com",
    "user.agent@example.com",
    "set.aside@example.com",
)
MOBILES = (
    "+86 100 1234 5601",
    "100-1234-5602",
    "8610012345603",
    "(+86)10012345604",
    "10012345605",
    "１００１２３４５６０６",
    "0086 100 1234 5607",
    "+86-100-1234-5608",
)
OTHERS = (
    "o6bmjrPTlm62sgVt7hMZOPfL2M",  # a WeChat unionid
    "11010519491231002X",  # an identity card
    "幸福里 88 号 3 单元 402 室",
    "crm-ouyang-7788",
)
PLANTED = (*NAMES, *EMAILS, *MOBILES, *OTHERS)


def spellings(value: str) -> set[str]:
    """Return the value as it might lie somewhere: as it is, folded, escaped, encoded."""
    plain = {value, value.lower(), value.upper(), value.title(), unicodedata.normalize("NFKC", value)}
    digits = "".join(character for character in unicodedata.normalize("NFKC", value) if character.isdigit())
    if value in MOBILES:
        plain |= {digits, digits[-11:], f"+86{digits[-11:]}", f"86{digits[-11:]}"}
    if "@" in value:
        local = value.partition("@")[0]
        plain |= {local, local.lower(), f"{local.lower()}@example.com"} if local != "慕容清" else set()
    if value in NAMES:
        plain |= {word for word in value.split() if len(word) > 5}
    found = set(plain)
    for text in plain:
        found |= {quote(text), quote(text, safe=""), quote_plus(text), json.dumps(text)[1:-1]}
        found |= {quote(quote(text, safe=""), safe=""), text.encode().hex(), text.encode().hex().upper()}
        found |= set(_base64(text.encode()))
    return {text for text in found if len(text) >= 6 or not text.isascii()}


def found_in(folder: Path, values: Iterable[str]) -> dict[str, set[str]]:
    """Return which files of the folder, read as bytes, hold any spelling of which values; letter case is ignored."""
    known = {spelling.casefold(): value for value in values for spelling in spellings(value)}
    patterns = folder.parent / f"{folder.name}.patterns"
    patterns.write_text("\n".join(sorted(known)), encoding="utf-8")
    done = subprocess.run(
        ["grep", "-r", "--text", "--fixed-strings", "--ignore-case", "--only-matching", "--file", str(patterns), "."],
        cwd=folder, env={"LC_ALL": "C.UTF-8"}, capture_output=True, check=False,
    )  # fmt: skip
    patterns.unlink()
    assert done.returncode in {0, 1}, done.stderr[:500]
    found: dict[str, set[str]] = {}
    for line in done.stdout.decode(errors="replace").splitlines():
        file, _, spelling = line.partition(":")
        found.setdefault(known.get(spelling.casefold(), spelling), set()).add(file)
    return found


def _base64(data: bytes) -> Iterable[str]:
    """Return what is the same in base64 wherever the value begins, in both alphabets."""
    for before in range(3):
        packed = base64.b64encode(b"\0" * before + data).decode().rstrip("=")
        inner = packed[(0, 2, 3)[before] : len(packed) - (len(data) + before) % 3]
        if len(inner) >= 8:
            yield inner
            yield inner.translate(str.maketrans("+/", "-_"))
