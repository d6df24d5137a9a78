"""Backups: both stores at one instant as one set, and the way back."""
