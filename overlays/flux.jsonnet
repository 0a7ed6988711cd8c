// Flux fills ${VARIABLES} into what it applies. Model configuration may hold the same signs and mean them.
[
  {
    match: { kind: 'ConfigMap' },
    patch: { metadata: { annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } } },
  },
]
