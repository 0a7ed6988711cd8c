// What the models have in common that KAITO knows since it has a catalog: vLLM serves them, and nothing else does.
{
  since: '0.12.0',
  transformers: false,
}
