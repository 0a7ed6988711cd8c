"""One module per KAITO version, each with its `PROFILE`."""
