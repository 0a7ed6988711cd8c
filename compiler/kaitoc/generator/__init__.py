"""KAITO's preset generator: from the facts of a Hugging Face repository to a preset, as pure functions.

Source: presets/workspace/generator/generator.go and presets/workspace/models/vllm_model.go, v0.9.4 and v0.12.0.
"""
