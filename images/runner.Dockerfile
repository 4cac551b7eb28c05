# The image that containers of RUNNER=docker are made from. From the project's folder:
#
#   docker build -t scriptorium-runner:latest -f images/runner.Dockerfile .
#
# BASE and NODE may be other images, SYSTEM_PACKAGES and PYTHON_PACKAGES may be emptied: so the tests build it from a
# Debian root of their own, without an image registry.
ARG BASE=python:3.13-slim-bookworm
ARG NODE=node:26-slim

FROM ${NODE} AS node

FROM ${BASE}
# pandoc and the libraries of WeasyPrint (cairo, pango) make documents; fonts, so that there is something to set them in.
ARG SYSTEM_PACKAGES="bash ca-certificates fontconfig fonts-dejavu-core fonts-liberation2 fonts-noto-color-emoji \
  libatomic1 libcairo2 libgdk-pixbuf-2.0-0 libharfbuzz-subset0 libpango-1.0-0 libpangocairo-1.0-0 libpangoft2-1.0-0 \
  pandoc shared-mime-info"
RUN if [ -n "$SYSTEM_PACKAGES" ]; then \
      apt-get update && apt-get install -y --no-install-recommends $SYSTEM_PACKAGES && rm -rf /var/lib/apt/lists/*; \
    fi
# Wheels alone: no package runs code of its own while it is installed.
ARG PYTHON_PACKAGES="-r /tmp/requirements.txt"
COPY images/requirements.txt /tmp/requirements.txt
RUN if [ -n "$PYTHON_PACKAGES" ]; then pip install --no-cache-dir --only-binary=:all: $PYTHON_PACKAGES; fi \
    && rm /tmp/requirements.txt

COPY --from=node /usr/local/bin/node /opt/node/bin/node
COPY runtime /opt/runtime
# Where the launcher expects Python; the user that scripts are; what a script shall not find, not even empty.
RUN [ -e /usr/bin/python3 ] || ln -s "$(command -v python3)" /usr/bin/python3; \
    [ -e /usr/bin/python3 ] && [ -e /bin/bash ] && /opt/node/bin/node --version \
    && echo 'runner:x:10001:' >> /etc/group \
    && echo 'runner:x:10001:10001:runner:/tmp:/bin/bash' >> /etc/passwd \
    && chmod -R a=rX,u+w /opt \
    && python3 /opt/runtime/container/seal.py /opt/runtime > /opt/runtime.seal \
    && python3 -m compileall -q --invalidation-mode unchecked-hash \
         /opt/runtime/python /opt/runtime/container /opt/runtime/supervisor \
    && rm -rf /root /home /boot /media /mnt /srv /etc/machine-id
# The engine of restricted JavaScript: packages of the project, as `npm ci` put them there.
COPY --chmod=a=rX node_modules/quickjs-emscripten-core /opt/runtime/packages/node_modules/quickjs-emscripten-core
COPY --chmod=a=rX node_modules/@jitl /opt/runtime/packages/node_modules/@jitl
USER 10001:10001
WORKDIR /work
CMD ["/usr/bin/python3", "-I", "-S", "-B", "/opt/runtime/container/init.py"]
