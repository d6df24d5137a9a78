"""The language of conditions: one tree for everything that asks "which contacts?" (pure, no store)."""
