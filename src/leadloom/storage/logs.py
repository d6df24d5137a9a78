"""The embedded stores' own log files: bounded, readable for their account only."""

import os
from pathlib import Path

from leadloom.storage.accounts import PRIVATE_FILE, Account

KEEP_BYTES = 5_000_000


def log_file(data_dir: Path, name: str, account: Account) -> Path:
    """Return the log file of a store, begun anew when it has grown large (one older file is kept)."""
    folder = account.make_dir(data_dir / "logs")
    path = folder / f"{name}.log"
    if path.exists() and path.stat().st_size > KEEP_BYTES:
        path.replace(folder / f"{name}.1.log")
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE))
    account.take(path)
    return path


def last_words(data_dir: Path, name: str) -> str:
    """Return the last lines that a store wrote, as one line."""
    path = data_dir / "logs" / f"{name}.log"
    try:
        lines = path.read_bytes()[-2000:].decode(errors="replace").splitlines()
    except FileNotFoundError:
        return "nothing"
    return " / ".join(line.strip() for line in lines[-5:] if line.strip()) or "nothing"
