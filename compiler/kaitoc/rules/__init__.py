"""What can be wrong with an input, one small function per rule."""
