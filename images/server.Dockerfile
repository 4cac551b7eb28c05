# The image of server and workers. From the project's folder:
#
#   docker build -t scriptorium:latest -f images/server.Dockerfile .
#
# NODE builds and is left behind: a Node of 20 or newer with npm; the Node that runs comes with the packages. BASE is any
# Debian. SYSTEM_PACKAGES may be emptied where BASE has them. What a container needs for its sandbox: docs/operations.md.
ARG BASE=debian:trixie-slim
ARG NODE=node:26-slim

FROM ${NODE} AS build
WORKDIR /opt/scriptorium
COPY package.json package-lock.json ./
# Taken from the environment of the build where it is given: an npm registry of one's own.
ARG NPM_CONFIG_REGISTRY
RUN npm ci --no-audit --no-fund
COPY . .
RUN node setup/setup.mjs build \
    && npm prune --omit=dev --no-audit --no-fund \
    && rm -rf bench e2e images test web

FROM ${BASE}
# What scripts may use besides is one's own choice: python3-pandas, fonts-dejavu-core, pandoc and the like.
ARG SYSTEM_PACKAGES="bubblewrap ca-certificates libatomic1 python3 util-linux"
RUN if [ -n "$SYSTEM_PACKAGES" ]; then \
      apt-get update && apt-get install -y --no-install-recommends $SYSTEM_PACKAGES && rm -rf /var/lib/apt/lists/*; \
    fi
# 10000 is server and worker, 10001 what scripts are.
RUN echo 'scriptorium:x:10000:' >> /etc/group \
    && echo 'scriptorium:x:10000:10000:scriptorium:/data:/usr/sbin/nologin' >> /etc/passwd \
    && install -d -o 10000 -g 10000 -m 0700 /data
COPY --from=build /opt/scriptorium /opt/scriptorium
USER 10000:10000
WORKDIR /opt/scriptorium
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=7070 PATH=/opt/scriptorium/node_modules/.bin:/usr/sbin:/usr/bin:/sbin:/bin
VOLUME /data
EXPOSE 7070
# Of a server. A worker answers no requests; its signs of life are in the database.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "src/main.ts"]
CMD ["serve"]
