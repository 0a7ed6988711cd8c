"""The policy that the chart installs for the answers of RAGEngines: no keys, no secrets, no personal data."""

GUARDRAILS_TEMPLATE = "ragengine-guardrails-policy-template"
GUARDRAILS_POLICY = r"""blockMessage: The model output was blocked by output guardrails.
scanners:
- type: regex
  action: redact
  patterns:
  - '-----BEGIN (?:[A-Z ]+)?PRIVATE KEY-----'
  - '\bAKIA[0-9A-Z]{16}\b'
  - '\bAIza[0-9A-Za-z\-_]{35}\b'
  - '\bgh[pousr]_[A-Za-z0-9_]{20,}\b'
  - '(?i)\bsk-[A-Za-z0-9]{20,}\b'
  - '(?i)\bbearer\s+[A-Za-z0-9._\-]{20,}\b'
- type: secrets
  action: redact
  redactMode: partial
- type: sensitive
  action: redact
  detectors:
  - email
  - phone
  - credit_card
  - ip_address
"""
