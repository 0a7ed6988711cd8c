# kaitoc as an image: for CI, and as a config management plugin of Argo CD (docs/delivery.md).
FROM python:3.12.12-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN python -m venv /opt/kaitoc && /opt/kaitoc/bin/pip install --no-cache-dir --constraint constraints.txt .

FROM python:3.12.12-slim-bookworm
# git tells `kaitoc diff --base` what there was, in a checkout that belongs to another user, as in most CI.
RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory '*'
COPY --from=build /opt/kaitoc /opt/kaitoc
ENV PATH=/opt/kaitoc/bin:$PATH XDG_CACHE_HOME=/tmp/cache PYTHONDONTWRITEBYTECODE=1
# The user of Argo CD's repo server.
USER 999
WORKDIR /work
ENTRYPOINT ["kaitoc"]
CMD ["--help"]
