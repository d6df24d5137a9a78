"""What can be spoken of: declared event types, contact and company fields, sources, and how values become them."""
