// Every Workspace belongs to a team, and its model gets a longer context.
local labels = { team: 'search', 'cost-center': '4711' };

[
  { match: { kind: 'Workspace' }, patch: { metadata: { labels: labels } } },
  { match: { kind: 'ConfigMap', name: 'vllm-*' }, patch: { data: { 'inference_config.yaml': 'vllm:\n  max-model-len: 8192\n' } } },
]
