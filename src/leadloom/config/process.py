"""Running a loop of a module as a process of its own: ``python -m leadloom.config.process leadloom.tick.process``."""

import os
import sys
from importlib import import_module

import django

from leadloom.kernel.garbage import look_seldom
from leadloom.storage.children import die_with_parent


def main(module: str) -> int:
    """Set Django up and run the module's ``main``; this process does not outlive its parent."""
    die_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloom.config.settings")
    django.setup()
    loop = import_module(module)
    look_seldom()
    return int(loop.main() or 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
