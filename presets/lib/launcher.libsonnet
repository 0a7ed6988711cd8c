// The programs that start a model in KAITO's base image, and the flags of the accelerate launcher.
{
  vllm: 'python3 /workspace/vllm/inference_api.py',
  rayLeader: '/workspace/vllm/multi-node-serving.sh leader',
  rayWorker: '/workspace/vllm/multi-node-serving.sh worker',
  accelerate: 'accelerate launch',
  transformers: '/workspace/tfs/inference_api.py',
  tuning: 'cd /workspace/tfs/ && python3 metrics_server.py & accelerate launch',
  chatTemplates: (import '../generator.json').chatTemplates,
  accelerateParams: { num_processes: 1, num_machines: 1, machine_rank: 0, gpu_ids: 'all' },
}
