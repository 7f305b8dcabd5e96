# Pin the base image by its digest where you build: --build-arg NODE_IMAGE=node:24.21.0-trixie-slim@sha256:…
ARG NODE_IMAGE=node:24.21.0-trixie-slim

FROM ${NODE_IMAGE} AS manifests
WORKDIR /data
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages/key/package.json packages/key/
COPY packages/sdk/package.json packages/sdk/
COPY packages/cli/package.json packages/cli/
COPY packages/console/package.json packages/console/
COPY packages/server/package.json packages/server/

FROM manifests AS build
RUN npm ci --omit=dev --ignore-scripts
COPY . .
RUN npm run build

FROM manifests AS files
RUN npm ci --omit=dev --ignore-scripts --workspace=@oanim/server --workspace=@oanim/sdk
COPY --from=build /app/packages/key/dist packages/key/dist
COPY --from=build /app/packages/sdk/dist packages/sdk/dist
COPY --from=build /app/packages/cli/dist packages/cli/dist
COPY --from=build /app/packages/console/dist packages/console/dist
COPY packages/sdk/README.md packages/sdk/
COPY packages/cli/bin packages/cli/bin
COPY packages/cli/README.md packages/cli/
COPY packages/server/src packages/server/src
COPY docs docs
COPY LICENSE ./
# The messages of the server name these commands. Here they need no installation and no build.
COPY deploy/image-package.json package.json
RUN rm package-lock.json .npmrc

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Open Animate" \
      org.opencontainers.image.source="https://github.com/open-animate/open-animate" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    OANIM_DATA_DIR=/data \
    HOME=/data \
    NPM_CONFIG_LOGS_MAX=0 \
    NPM_CONFIG_UPDATE_NOTIFIER=false
WORKDIR /app
COPY --from=files /app ./
COPY --from=files --chown=1000:1000 /data /data
# The user `node` of the image, as numbers: Kubernetes must see that it is not root.
USER 1000:1000
VOLUME ["/data"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process: SIGTERM reaches the server, which finishes its requests.
CMD ["node", "packages/server/src/main.ts"]
