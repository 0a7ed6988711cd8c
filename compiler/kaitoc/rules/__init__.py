"""What can be wrong with an input, one small function per rule, grouped by what it is about."""
