// A model's row in KAITO's supported_models.yaml: what is in the registry of images.
local get = (import 'values.libsonnet').get;

local url(huggingFace) =
  'https://huggingface.co/' + huggingFace.model
  + (if 'revision' in huggingFace then '/commit/' + huggingFace.revision else '');

function(d) {
  name: d.name,
  type: get(d, 'type', 'text-generation'),
  version: url(d.huggingFace),
  runtime: 'tfs',
  downloadAtRuntime: get(d, 'downloadAtRuntime', false),
  downloadAuthRequired: get(d, 'downloadAuthRequired', false),
  tag: get(d, 'tag', '0.0.1'),
  registry: get(d, 'registry', ''),
  deprecated: get(d, 'deprecated', false),
}
