// Argo CD applies in waves: namespaces first, then what Workspaces read, then the Workspaces themselves. A wave has to be
// healthy before the next one: a claim that is bound only when a pod uses it comes with those that may use it.
local wave(kind, number) = {
  match: { kind: kind },
  patch: { metadata: { annotations: { 'argocd.argoproj.io/sync-wave': number } } },
};

[
  wave('Namespace', '-3'),
  wave('StorageClass', '-2'),
  wave('Secret', '-1'),
  wave('SealedSecret', '-1'),
  wave('ExternalSecret', '-1'),
  wave('ConfigMap', '-1'),
  wave('ServiceAccount', '-1'),
  wave('PersistentVolumeClaim', '0'),
  wave('Workspace', '0'),
  wave('InferenceSet', '0'),
  wave('MultiRoleInference', '0'),
  wave('ModelMirror', '0'),
  wave('RAGEngine', '0'),
]
