"""What KAITO does: defaults, sizing, commands and the objects that its controllers create."""
