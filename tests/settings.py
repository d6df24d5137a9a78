"""The product's settings with a key of the tests' own, so that importing them writes nothing anywhere."""

import os

os.environ.setdefault("LEADLOOM_MASTER_KEY", "1:bGVhZGxvb20gdGVzdCBtYXN0ZXIga2V5IDMyIGJ5dGUh")

from leadloom.config.settings import *  # noqa: E402, F403
