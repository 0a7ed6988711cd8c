"""JSON Schemas of KAITO's and Kubernetes' resources: check fast, explain slowly."""
