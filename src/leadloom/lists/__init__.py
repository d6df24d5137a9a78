"""What people do with lists: saved views, bulk actions with undo, exports."""
