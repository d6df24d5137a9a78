"""Looks at the machine: folder, key, disk, environment, and what the build should have left. Needs no store."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from leadloom.config.doctor.findings import Finding, fine, note, wrong
from leadloom.edge.spool import Spool
from leadloom.kernel.crypto import Keyring
from leadloom.storage.accounts import Account
from leadloom.storage.errors import StorageError

OTHERS: Final = 0o077
GIB: Final = 1 << 30
MB: Final = 1_000_000
TOO_FULL: Final = 1 * GIB
RATHER_FULL: Final = 5 * GIB
MASTER_KEY: Final = "LEADLOOM_MASTER_KEY"
FAILPOINT: Final = "LEADLOOM_FAILPOINT"


def folder_found(folder: Path) -> Finding:
    """Tell whether the data folder is there, ours, and closed to others."""
    about = "data folder"
    if not folder.is_dir():
        return wrong(about, f"There is no folder {folder} yet: 'leadloom serve' makes it, LEADLOOM_DATA_DIR names it.")
    facts = folder.stat()
    me = os.geteuid()
    if me not in {0, facts.st_uid}:
        owner = _name_of(facts.st_uid)
        return wrong(about, f"{folder} belongs to {owner}: run Leadloom and this command as {owner}.")
    if not os.access(folder, os.W_OK | os.X_OK):
        return wrong(about, f"{folder} can't be written to: chmod 700 it.")
    if facts.st_mode & OTHERS:
        return note(
            about, f"Others can look into {folder}; its keys and stores stay closed to them. chmod 700 hides it."
        )
    return fine(about, f"{folder} belongs to {_name_of(facts.st_uid)} and is closed to others.")


def key_found(folder: Path, environment: Mapping[str, str]) -> Finding:
    """Tell whether the keys of personal data are there, readable for us, and closed to others. Makes none."""
    about = "master key"
    named = environment.get(MASTER_KEY, "")
    path = folder / "keys" / "master.key"
    try:
        if named:
            Keyring.parse(named.replace(",", "\n"))
            return fine(about, f"{MASTER_KEY} holds usable keys; keep a copy of them away from this machine.")
        if not path.exists():
            return wrong(about, _missing(folder, path))
        if open_to_others := next((one for one in (path.parent, path) if one.stat().st_mode & OTHERS), None):
            return wrong(
                about, f"Others can reach {open_to_others}: chmod {'700' if open_to_others.is_dir() else '600'} it."
            )
        Keyring.parse(path.read_text(encoding="ascii"))
    except PermissionError:
        return wrong(about, f"{path} can't be read by this user: run Leadloom as the owner of its folder.")
    except ValueError:
        return wrong(about, f"{MASTER_KEY if named else path} holds no usable key: personal data can't be read.")
    return fine(about, f"{path} is usable and closed to others; keep a copy of it away from this machine.")


def disk_found(folder: Path, *, free: int | None = None) -> Finding:
    """Tell whether there is room; ``free`` bytes, else those of the file system that holds the folder."""
    existing = next(place for place in (folder, *folder.parents) if place.is_dir())
    free = shutil.disk_usage(existing).free if free is None else free
    sentence = f"{free / GIB:.1f} GiB are free where {existing} lies."
    if free < TOO_FULL:
        return wrong("disk", f"{sentence} The stores need at least 1 GiB: make room before they stop.")
    return note("disk", f"{sentence} Make room soon.") if free < RATHER_FULL else fine("disk", sentence)


def spool_found(folder: Path) -> Finding:
    """Tell what waits on this machine's disk for PostgreSQL, and whether PostgreSQL refused some of it."""
    place = folder / "edge" / "spool"
    spool = Spool(place)
    waiting, refused = spool.waiting_bytes(), spool.refused_bytes()
    if refused:
        return wrong(
            "spool", f"PostgreSQL refused {refused / MB:.1f} MB of accepted events: {place / 'refused'} has them."
        )
    if waiting:
        return note("spool", f"{waiting / MB:.1f} MB of accepted events wait in {place} until PostgreSQL takes them.")
    return fine("spool", "No accepted events wait on disk.")


def failpoint_found(environment: Mapping[str, str]) -> Finding:
    """Tell whether somebody left set what proofs kill the loop with."""
    place = environment.get(FAILPOINT, "")
    if place:
        return wrong("failpoint", f"{FAILPOINT}={place} lets the loop be killed; it is for proofs only: unset it.")
    return fine("failpoint", f"{FAILPOINT} is not set.")


def built_found(about: str, path: Path, *, without: str) -> Finding:
    """Tell whether the build left this file; ``without`` says what is missing otherwise."""
    if path.is_file():
        return fine(about, "It is built.")
    return wrong(about, f"It is not built, so {without}: run 'make build'.")


def _missing(folder: Path, path: Path) -> str:
    if (folder / "postgres").exists():
        return f"{path} is gone, and without it personal data can't be read: bring it back from your copy."
    return f"There is no {path} yet: the first start makes it."


def _name_of(uid: int) -> str:
    try:
        return Account.of_uid(uid).name
    except StorageError:
        return f"user id {uid}"
