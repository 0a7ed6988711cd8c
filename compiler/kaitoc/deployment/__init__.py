"""ModelDeployments, kaitoc's short form: from a dozen fields to a KAITO object, its pod template and a Service."""
