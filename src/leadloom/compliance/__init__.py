"""Who may be written to: the ledger of consents with their proofs, and suppressed addresses."""
