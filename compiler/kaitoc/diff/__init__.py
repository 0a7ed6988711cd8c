"""Two states of an input, and what a cluster would do on the way from one to the other."""
