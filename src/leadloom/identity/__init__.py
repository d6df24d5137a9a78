"""Who did it: identifiers and browsers, the contacts they belong to, and the history of that."""
