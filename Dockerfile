# The two images, of what `make build` has made:
#
#   docker buildx build --target webhook --platform linux/amd64,linux/arm64 .
#   docker buildx build --target launcher --platform linux/amd64,linux/arm64 .
#
# `make images` builds and tests them where there is no registry.

# A tag moves. To build from known bytes, give the digest too: --build-arg JDK=eclipse-temurin:25-jdk@sha256:...
ARG JDK=eclipse-temurin:25-jdk
ARG SOURCE=https://github.com/cgroupns/cgroupns-injector

# src/images/classes.sh made the list.
FROM --platform=$BUILDPLATFORM $JDK AS classes
COPY src/images/classes.txt /webhook
RUN cat "$JAVA_HOME/lib/classlist" /webhook >/classes

# The image's own architecture: on another machine an emulator runs what is called here. One that no kernel knows of runs
# the first program alone, so there is no shell in this stage.
FROM $JDK AS linked
# As jdeps finds them, without those that only unused parts of libraries name (java.desktop, java.sql, java.compiler,
# java.rmi), and with jdk.zipfs, by which Quarkus reads its jars. Not compressed: the layer is, and gets smaller so.
# Debian's modules have their debugging symbols in them.
RUN ["/opt/java/openjdk/bin/jlink", "--output", "/runtime", "--vm", "server", "--strip-java-debug-attributes", \
     "--no-header-files", "--no-man-pages", "--compress", "zip-0", "--exclude-files=**.debuginfo", "--add-modules", \
     "java.base,java.logging,java.management,java.naming,java.xml,jdk.management,jdk.unsupported,jdk.zipfs"]
# The JDK's own classes as the virtual machine has them in memory: those that it archives by itself, and those that the
# webhook loads. Options that change their layout must be the chart's.
RUN --mount=from=classes,source=/classes,target=/classes \
    ["/runtime/bin/java", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-XX:SharedClassListFile=/classes", "-Xshare:dump"]

FROM scratch AS runtime
COPY --from=linked /runtime /opt/java

# Of the image's architecture, too, but only copied from.
FROM $JDK AS system

FROM --platform=$BUILDPLATFORM $JDK AS base
# All that Java needs of an operating system is the C library, and where the JDK is Debian's, what that one is linked to: the
# libraries that Java's name, and those that these name. The C library itself also names what it can do without. Scanners
# find the C library's version in the package's record.
RUN --mount=from=system,target=/system --mount=from=runtime,source=/opt/java,target=/java \
    mkdir -p /base/etc /base/var/lib/dpkg/status.d /base/usr/share/doc/libc6 \
 && cd /system \
 && for round in 1 2 3; do \
      find /java /base -name 'lib*.so*' ! -name 'libc.so.*' -o -path /java/bin/java | xargs grep -haoE '(lib|ld-)[A-Za-z0-9_+-]+[.]so[.][0-9]+' | sort -u >/names; \
      for library in lib64/ld-linux-*.so.* lib/ld-linux-*.so.* lib/*-linux-gnu/lib*.so.*; do \
        if [ -f "$library" ] && grep -qxF "${library##*/}" /names; then cp -L --parents "$library" /base; fi; \
      done; \
    done \
 && cp -L etc/os-release /base/etc/ \
 && cp usr/share/doc/libc6/copyright /base/usr/share/doc/libc6/ \
 && awk -v RS= '/^Package: libc6\n/' var/lib/dpkg/status >/base/var/lib/dpkg/status.d/libc6 \
 && test -s /base/var/lib/dpkg/status.d/libc6 \
 && echo 'nonroot:x:65532:65532:nonroot:/:/sbin/nologin' >/base/etc/passwd \
 && echo 'nonroot:x:65532:' >/base/etc/group \
 && echo 'hosts: files dns' >/base/etc/nsswitch.conf \
 && install -d -m 1777 /base/tmp

FROM --platform=$BUILDPLATFORM $JDK AS libraries
COPY target/quarkus-app/lib /app/lib
# The layer is compressed, and is a quarter smaller if its jars are not.
RUN --mount=source=src/images/StoredJars.java,target=/StoredJars.java \
    ["/opt/java/openjdk/bin/java", "/StoredJars.java", "/app/lib"]


FROM scratch AS webhook
# What changes least comes first: nodes pull only the layers that are new.
COPY --from=base /base /
COPY --from=runtime /opt/java /opt/java
COPY --from=libraries /app/lib /app/lib
COPY target/quarkus-app/quarkus-run.jar target/quarkus-app/quarkus-app-dependencies.txt /app/
COPY target/quarkus-app/app /app/app
COPY target/quarkus-app/quarkus /app/quarkus
COPY target/sbom/webhook.cdx.json /sbom.cdx.json
# A number, so that kubelet can tell that it is not root.
USER 65532:65532
EXPOSE 8443 9000
# Netty uses what Java warns of at every start (JEP 498).
ENTRYPOINT ["/opt/java/bin/java", "-XX:+ExitOnOutOfMemoryError", "--sun-misc-unsafe-memory-access=allow", "-jar", "/app/quarkus-run.jar"]
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
