// The base image, which every preset runs in: the first row of supported_models.yaml.
{
  name: 'base',
  type: 'text-generation',
  runtime: 'tfs',
  tag: '0.1.1',
  changes: [
    { since: '0.9.0', tag: '0.2.5' },
    // KAITO's own figures, which it reports in status; the image is built with vLLM 0.26.0.
    { since: '0.12.0', tag: '0.5.0', runtimeVersion: { vllm: '0.25.1', transformers: '5.14.1' } },
  ],
}
