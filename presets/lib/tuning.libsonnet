// Fine-tuning. It takes the disk and the GPU count from inference unless it says otherwise; its other facts are its
// own.
local launcher = import 'launcher.libsonnet';
local row = import 'row.libsonnet';
local values = import 'values.libsonnet';
local get = values.get;

function(d, inference)
  local t = d.tuning;
  {
    metadata: row(d),
    totalSafeTensorFileSize: get(t, 'size', ''),
    diskStorageRequirement: get(t, 'disk', get(d, 'disk', values.diskFor(d.size))),
    [if inference.gpuCount != null then 'gpuCountRequirement']: std.toString(get(t, 'gpuCount', inference.gpuCount)),
    bytesPerToken: get(t, 'bytesPerToken', 0),
    modelTokenLimit: get(t, 'modelTokenLimit', 0),
    readinessTimeout: values.duration(values.seconds(get(t, 'readinessTimeout', '30m')) * values.second),
    tuningPerGPUMemoryRequirement: get(t, 'memoryPerGPU', {}),
    transformers: inference.served {
      baseCommand: launcher.tuning,
      accelerateParams: get(t, 'accelerateParams', {}),
    },
  }
