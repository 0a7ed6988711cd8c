#!/bin/sh
# Waits for SENTINEL_PATH, packs the adapter in VOL_DIR as the image IMG_REF, pushes it, and lets the pod end.
set -eu
work=$(mktemp -d)

until [ -e "$SENTINEL_PATH" ]; do
    sleep 1
done

mkdir "$work/data"
cp "$VOL_DIR/adapter_config.json" "$VOL_DIR/adapter_model.safetensors" "$work/data"
tar -c -f "$work/layer.tar" -C "$work" data
digest=$(sha256sum "$work/layer.tar" | cut -d ' ' -f 1)
gzip -9 "$work/layer.tar"
printf '{"rootfs":{"diff_ids":["sha256:%s"]}}' "$digest" > "$work/config.json"
printf '%s' "$ANNOTATIONS_DATA" > "$work/annotations.json"

cd "$work"
oras push --oci-layout "$work/image:latest" --disable-path-validation \
    --config "$work/config.json:application/vnd.oci.image.config.v1+json" \
    --annotation-file "$work/annotations.json" \
    layer.tar.gz:application/vnd.oci.image.layer.v1.tar+gzip
oras cp --from-oci-layout "$work/image:latest" "$IMG_REF"

# The pause container holds the shared process namespace open; a signal makes it look for ended children, and end.
killall -SIGCHLD pause 2> /dev/null || true
