"""What the handoff decides without a database: lifecycle, MQL, routing, clocks and reasons."""
