"""One from two, and two again: merging contacts and companies, and which may be the same."""
