// One more size of a family that KAITO has.
local qwen = import 'kaitoc/families/qwen.libsonnet';

qwen.family {
  name: 'qwen2.5-coder-14b-instruct',
  huggingFace: { model: 'Qwen/Qwen2.5-Coder-14B-Instruct' },
  size: '27.51Gi',
  bytesPerToken: 196608,
  modelTokenLimit: 32768,
}
