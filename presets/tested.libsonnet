// Which models KAITO tests in Go since which version, by their Hugging Face id: with Transformers (hf) in
// test/e2e/preset_test.go, with vLLM in preset_vllm_test.go. Its guide wants both for a model that is new.
local both = ['hf', 'vllm'], transformers = ['hf'], vllm = ['vllm'], neither = [];

{
  'meta-llama/Llama-3.1-8B-Instruct': [{ since: '0.8.1', tests: both }, { since: '0.9.0', tests: vllm }],
  'meta-llama/Llama-3.3-70B-Instruct': [{ since: '0.8.1', tests: vllm }],
  'deepseek-ai/DeepSeek-R1-Distill-Qwen-14B': [{ since: '0.8.1', tests: vllm }, { since: '0.9.0', tests: neither }],
  'deepseek-ai/DeepSeek-R1-Distill-Llama-8B': [{ since: '0.8.1', tests: vllm }, { since: '0.9.0', tests: neither }],
  'tiiuae/falcon-7b': [{ since: '0.8.1', tests: both }, { since: '0.9.0', tests: neither }],
  'mistralai/Mistral-7B-Instruct-v0.3': [{ since: '0.8.1', tests: both }, { since: '0.9.0', tests: neither }],
  'mistralai/Ministral-3-3B-Instruct-2512': [{ since: '0.8.1', tests: vllm }],
  'microsoft/Phi-3-mini-128k-instruct': [{ since: '0.8.1', tests: both }, { since: '0.9.0', tests: neither }],
  'Qwen/Qwen2.5-Coder-7B-Instruct': [{ since: '0.8.1', tests: vllm }, { since: '0.9.0', tests: neither }],
  'google/gemma-3-4b-it': [{ since: '0.8.1', tests: both }, { since: '0.12.0', tests: transformers }],
  'google/gemma-3-27b-it': [{ since: '0.8.1', tests: both }, { since: '0.12.0', tests: transformers }],
  'openai/gpt-oss-20b': [{ since: '0.8.1', tests: vllm }],
  'openai/gpt-oss-120b': [{ since: '0.8.1', tests: both }, { since: '0.12.0', tests: vllm }],
  'google/gemma-4-26B-A4B-it': [{ since: '0.12.0', tests: vllm }],
  'google/gemma-4-E2B-it': [{ since: '0.12.0', tests: vllm }],
  'Qwen/Qwen3.5-2B': [{ since: '0.12.0', tests: vllm }],
}
