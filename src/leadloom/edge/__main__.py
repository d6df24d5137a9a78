"""``python -m leadloom.edge``."""

import sys

from leadloom.edge.server import main

sys.exit(main())
