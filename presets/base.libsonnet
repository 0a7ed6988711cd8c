// The base image, which every preset runs in: the first row of supported_models.yaml.
{
  name: 'base',
  type: 'text-generation',
  runtime: 'tfs',
  tag: '0.1.1',
  changes: [{ since: '0.9.0', tag: '0.2.5' }],
}
