"""Presets into a checkout of KAITO and out of it again: from texts to texts, one module per file of KAITO's guide."""
