"""The product's settings with a key of the tests' own, so that importing them writes nothing anywhere."""

import os

os.environ.setdefault("LEADLOOM_MASTER_KEY", "1:YSBrZXkgZm9yIHRoZSB0ZXN0cywgMzIgYnl0ZXMgb2s=")

from leadloom.config.settings import *  # noqa: F403
