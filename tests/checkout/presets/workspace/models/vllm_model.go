package models

// Ids of the Hub, in lower case, by which Workspaces may name a preset.
var builtinVLLMModels = map[string]string{
	"deepseek-ai/deepseek-r1-distill-llama-8b": "deepseek-r1-distill-llama-8b",
	"meta-llama/llama-3.3-70b-instruct":        "llama-3.3-70b-instruct",
	"tiiuae/falcon-7b":                         "falcon-7b",
	"tiiuae/falcon-7b-instruct":                "falcon-7b-instruct",
}

// Builtin tells the preset that an id of the Hub means.
func Builtin(id string) string {
	return builtinVLLMModels[id]
}
