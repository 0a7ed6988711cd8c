"""A difference for people and for CI: one typed model, and a renderer for each form."""
