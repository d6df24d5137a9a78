"""The demo company: invented people of an invented market, loaded through the same doors as real ones."""
