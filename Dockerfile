# The image of sendoso: Debian slim, an ordinary user, and no shell needed at run time.
#   docker build -t sendoso .
#   docker run --rm -v sendoso-state:/state -v "$PWD":/srv/sendoso:ro sendoso run script.lua
# State is in /state: the volume of a ledger that is a file; with --ledger postgresql://… nothing there must be kept.

# Not the slim one: lintian reads man pages, and that has nothing to show them with.
FROM debian:bookworm AS build
COPY . /src
WORKDIR /src
RUN apt-get update && ./bootstrap package

FROM debian:bookworm-slim
COPY --from=build /src/build/package/ /tmp/package/
COPY container/sbom /tmp/package/sbom
RUN apt-get update \
  && apt-get install -y --no-install-recommends /tmp/package/*.deb \
  && /tmp/package/sbom >/usr/share/doc/sendoso/sbom.spdx.json \
  && rm -rf /tmp/package /var/lib/apt/lists/* \
  && install -d -o 10001 -g 10001 /state /srv/sendoso
ENV XDG_STATE_HOME=/state XDG_CONFIG_HOME=/state/config HOME=/state
USER 10001:10001
WORKDIR /srv/sendoso
VOLUME /state
ENTRYPOINT ["/usr/bin/sendoso"]
CMD ["help"]
