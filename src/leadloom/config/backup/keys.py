"""Which master key a backup needs, and whether one is it."""

import os
from pathlib import Path
from typing import Final

from leadloom.config.backup.manifest import KEY, Manifest
from leadloom.kernel.crypto import Keyring, SealBroken
from leadloom.storage.errors import StorageError

MASTER_KEY: Final = "LEADLOOM_MASTER_KEY"
PURPOSE: Final = "backup"


def check_of(keyring: Keyring, set_id: str) -> list[str]:
    """Return what only this keyring could have written of a set: by the key of the indexes, and by the newest one."""
    return [keyring.sign(PURPOSE, set_id), keyring.seal(PURPOSE, set_id, set_id).hex()]


def fits(keyring: Keyring, manifest: Manifest) -> bool:
    """Tell whether the keyring opens what is in the set."""
    signature, sealed = manifest.key_check
    try:
        opened = keyring.open(PURPOSE, manifest.set_id, bytes.fromhex(sealed))
    except (SealBroken, ValueError):
        return False
    return opened == manifest.set_id and keyring.is_signed(PURPOSE, manifest.set_id, signature)


def key_for(manifest: Manifest, *, folder: Path, unpacked: Path) -> tuple[str, bool]:
    """Return the text of the key that opens the set, and whether it must be taken out of the set.

    Looked for in ``LEADLOOM_MASTER_KEY``, then in the data folder, then in the set. Raises :class:`StorageError`.
    """
    named = os.environ.get(MASTER_KEY, "")
    if named:
        if _opens(named.replace(",", "\n"), manifest):
            return named, False
        raise StorageError(f"{MASTER_KEY} is not the key of this backup: without that one nobody can read it.")
    for place, is_of_set in ((folder / KEY, False), (unpacked / KEY, True)):
        if place.is_file() and _opens(text := place.read_text(encoding="ascii"), manifest):
            return text, is_of_set
    raise StorageError(
        f"The master key of this backup is missing: bring your copy of it back as {folder / KEY} "
        f"(chmod 600), or name it in {MASTER_KEY}."
    )


def _opens(text: str, manifest: Manifest) -> bool:
    try:
        return fits(Keyring.parse(text), manifest)
    except ValueError:
        return False
