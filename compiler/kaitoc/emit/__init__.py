"""From plain data to files: canonical YAML, owned output trees, registry artifacts."""
