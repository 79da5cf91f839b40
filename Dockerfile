# The image of the bridge, and as target `simulator` that of the pretend Helpdesk. The bridge writes to /app/data only, and nowhere
# with a store that is not a file. The digest is that of the image for all architectures; renew it together with the version.
FROM node:24.19.0-bookworm-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df AS base
WORKDIR /app

FROM base AS build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY apps apps
COPY libs libs
COPY scripts scripts
# Nobody reads source maps there, and nobody plays.
RUN npm run build && find dist -name '*.map' -delete && rm -r dist/playground dist/apps/bridge/src/admin/playground

FROM base AS modules
COPY package.json package-lock.json .npmrc ./
# The server of Socket.IO is the simulator's.
RUN npm ci --omit=dev && npm uninstall --no-save --omit=dev socket.io

FROM build AS simulator
USER 1000:1000
EXPOSE 4000
CMD ["node", "dist/apps/helpdesk-sim/src/main.js"]

FROM base
ENV NODE_ENV=production
LABEL org.opencontainers.image.title="Deskbridge" \
      org.opencontainers.image.description="Protocol bridge between Captivate Chat custom-channel clients and a Socket.IO Helpdesk" \
      org.opencontainers.image.licenses="Apache-2.0"
# package.json says where the libraries of the build are.
COPY package.json LICENSE ./
COPY --from=modules /app/node_modules node_modules
COPY --from=build /app/dist/apps/bridge dist/apps/bridge
COPY --from=build /app/dist/libs dist/libs
COPY --from=build /app/dist/scripts/store-copy.js /app/dist/scripts/visitor-key.js /app/dist/scripts/doctor.js dist/scripts/
COPY --from=build /app/dist/scripts/command/called-as.js dist/scripts/command/
RUN mkdir --mode=0700 data && chown 1000:1000 data
# The base image's user `node`, as numbers: Kubernetes cannot tell of a name that it is not root.
USER 1000:1000
VOLUME /app/data
EXPOSE 8080 9090
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ADMIN_PORT || 9090}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--disable-warning=ExperimentalWarning", "dist/apps/bridge/src/main.js"]
