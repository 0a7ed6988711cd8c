#!/bin/sh
# Fetches each of DATA_URLS into DATA_VOLUME_PATH: three tries each, and an empty or refused answer is a failure.
set -u

fetch() {
    status=$(curl --silent --show-error --location --proto =http,https --output "$2" --write-out '%{http_code}' "$1") &&
        [ "$status" = 200 ] && [ -s "$2" ]
}

for url in $DATA_URLS; do
    file="$DATA_VOLUME_PATH/$(basename "${url%%[?#]*}")"
    tries=0
    until fetch "$url" "$file"; do
        tries=$((tries + 1))
        rm -f "$file"
        if [ "$tries" -ge 3 ]; then
            echo "cannot download $url" >&2
            exit 1
        fi
        sleep 1
    done
done
