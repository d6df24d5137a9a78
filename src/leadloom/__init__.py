"""Leadloom: open-source B2B marketing automation and lead management."""
