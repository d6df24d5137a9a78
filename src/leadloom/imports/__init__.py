"""Bringing people in from files: upload, preview, mapping, dry check, run, fix queue, undo."""
