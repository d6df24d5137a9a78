"""What was spent, in lines: for what, when, and on which lead."""
