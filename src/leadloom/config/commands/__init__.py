"""Commands of ``leadloom``: each parses its words and calls one service."""
