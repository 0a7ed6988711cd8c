#!/bin/sh
# Downloads the model MODEL_ID from the Hugging Face Hub into MODELS, without the files that match EXCLUDED.
set -eu
directory="$MODELS/$MODEL_ID"
export HF_HUB_DOWNLOAD_TIMEOUT=300

pip install --quiet "huggingface-hub==$HUB_VERSION"
hf download "$MODEL_ID" --max-workers 4 --exclude "$EXCLUDED" --local-dir "$directory"

# In an object store a directory becomes an empty object, on which the streamer fails.
find "$directory" -mindepth 1 -maxdepth 1 -type d -exec rm -rf {} +
