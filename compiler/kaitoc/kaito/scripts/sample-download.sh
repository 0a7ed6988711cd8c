#!/bin/sh
# Runs SAMPLER_SCRIPT, which serves the progress of a download as metrics; ends without delay when it is told to.
set -eu
trap 'exit 0' TERM

pip install --quiet "huggingface-hub==$HUB_VERSION" &
wait $!
exec python3 -c "$SAMPLER_SCRIPT"
