"""From files to plain data: YAML, clusters, projects."""
