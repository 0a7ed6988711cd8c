#!/bin/sh
# Puts the /data directory of the image IMG_REF at VOL_DIR. Without a login first, then with each that is mounted.
set -eu
work=$(mktemp -d)

fetch() {
    rm -rf "$work/image"
    skopeo copy --dest-decompress "$@" "docker://$IMG_REF" "dir:$work/image"
}

fetch_with_a_login() {
    for login in "$HOME"/.docker/config.d/*/*; do
        if [ -f "$login" ] && fetch --authfile="$login"; then
            return 0
        fi
    done
    echo "cannot pull $IMG_REF" >&2
    return 1
}

fetch || fetch_with_a_login

mkdir "$work/root"
for layer in $(skopeo inspect --format '{{range .Layers}}{{println .}}{{end}}' "dir:$work/image"); do
    tar -x -f "$work/image/${layer#sha256:}" -C "$work/root"
done
mv -f "$work/root/data" "$VOL_DIR"
