"""The Hugging Face Hub. This package alone opens connections, and only `kaitoc preset lock` uses it."""
