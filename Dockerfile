# The two images, of what `make build` has made:
#
#   docker buildx build --target webhook .
#   docker buildx build --target launcher --platform linux/amd64,linux/arm64 .
#
# `make images` builds and tests them where there is no registry.

ARG SOURCE=https://github.com/cgroupns/cgroupns-injector

FROM eclipse-temurin:25-jdk AS runtime
# As jdeps finds them, without those that only unused parts of libraries name (java.desktop, java.sql, java.compiler,
# java.rmi), and with jdk.zipfs, by which Quarkus reads its jars. Not compressed: the layer is, and gets smaller so.
RUN jlink --output /runtime --vm server --strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-0 \
      --add-modules java.base,java.logging,java.management,java.naming,java.xml,jdk.management,jdk.unsupported,jdk.zipfs
# The JDK's own classes as the virtual machine has them in memory. Options that change their layout must be the chart's.
RUN /runtime/bin/java -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xshare:dump

# All that Java needs of an operating system is the C library. Scanners find its version in the package's record.
RUN mkdir -p /base/etc /base/var/lib/dpkg/status.d /base/usr/share/doc/libc6 \
 && ldd /runtime/bin/java /runtime/lib/server/libjvm.so | awk '$(NF-1) ~ "^/lib" { print $(NF-1) }' | sort -u | xargs cp -L --parents -t /base \
 && cp -L /etc/os-release /base/etc/ \
 && cp /usr/share/doc/libc6/copyright /base/usr/share/doc/libc6/ \
 && dpkg-query --status libc6 >/base/var/lib/dpkg/status.d/libc6 \
 && echo 'nonroot:x:65532:65532:nonroot:/:/sbin/nologin' >/base/etc/passwd \
 && echo 'nonroot:x:65532:' >/base/etc/group \
 && echo 'hosts: files dns' >/base/etc/nsswitch.conf \
 && install -d -m 1777 /base/tmp


FROM scratch AS webhook
# What changes least comes first: nodes pull only the layers that are new.
COPY --from=runtime /base /
COPY --from=runtime /runtime /opt/java
COPY target/quarkus-app/lib /app/lib
COPY target/quarkus-app/quarkus-run.jar target/quarkus-app/quarkus-app-dependencies.txt /app/
COPY target/quarkus-app/app /app/app
COPY target/quarkus-app/quarkus /app/quarkus
COPY target/sbom/webhook.cdx.json /sbom.cdx.json
# A number, so that kubelet can tell that it is not root.
USER 65532:65532
EXPOSE 8443 9000
# Netty uses what Java warns of at every start (JEP 498).
ENTRYPOINT ["/opt/java/bin/java", "--sun-misc-unsafe-memory-access=allow", "-jar", "/app/quarkus-run.jar"]
ARG VERSION REVISION SOURCE
LABEL org.opencontainers.image.title="cgroupns-injector webhook" \
      org.opencontainers.image.description="Gives privileged buildkitd pods a cgroup namespace of their own" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"


# One static program per architecture, under the name that images have for it.
FROM scratch AS launcher-amd64
COPY target/launcher/launcher-x86_64 /launcher
FROM scratch AS launcher-arm64
COPY target/launcher/launcher-aarch64 /launcher
FROM scratch AS launcher-s390x
COPY target/launcher/launcher-s390x /launcher
FROM scratch AS launcher-ppc64le
COPY target/launcher/launcher-ppc64le /launcher
FROM scratch AS launcher-riscv64
COPY target/launcher/launcher-riscv64 /launcher

FROM launcher-$TARGETARCH AS launcher
# For init containers whose securityContext names no user: kubelet proves runAsNonRoot by a number.
USER 65532:65532
ENTRYPOINT ["/launcher"]
ARG VERSION REVISION SOURCE
LABEL org.opencontainers.image.title="cgroupns-injector launcher" \
      org.opencontainers.image.description="Starts a container's program in a cgroup namespace of its own" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
