// What every preset has in common that KAITO derives from a Hugging Face repository (presets/workspace/models/
// vllm_model.go, GetInferenceParameters). kaitoc adds what it derives from the lock.
{
  name: '',
  huggingFace: { model: '' },
  tag: '',
  downloadAtRuntime: true,
  distributed: true,
  gpuCount: '',
  transformers: false,
  vllm: { params: { 'trust-remote-code': true, dtype: 'bfloat16' } },
  changes: [
    // The catalog's rules know the flags.
    { since: '0.12.0', vllm: null },
  ],
}
