"""One pass: any number of conditions and point rules × contacts × an instant → answers, in one statement."""
