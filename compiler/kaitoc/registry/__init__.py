"""The preset registry: Jsonnet declarations, evaluated once and held as typed, frozen data."""
