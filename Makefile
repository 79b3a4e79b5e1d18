# `make` lists what there is. Everything that is not on the machine goes into CGROUPNS_CACHE, outside the checkout.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.SILENT:
.PHONY: help test demo e2e chart images build format lint bench bench-memory bench-webhook bench-launcher clean

# Sets JAVA_HOME to a JDK 25, and stops with a message where a program is missing.
need := source src/e2e/environment.sh
mvn := mvn --batch-mode --no-transfer-progress

help: ## this list
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

test: ## everything, on real parts, as root on Linux (minutes)
	$(need) mvn go python3 gcc
	tools=$$(src/e2e/tools/properties.sh)
	$(mvn) verify $$tools $(MAVEN_ARGUMENTS)

demo: ## pods through a real API server, then a real build
	$(need) mvn go python3 gcc
	src/e2e/demo.sh

e2e: images ## a real node: a QEMU machine with kubelet, builders on it, before and after; as root on Linux (minutes)
	$(need) mvn go python3 gcc
	src/e2e/realnode.sh

chart: ## the Helm chart: lint, schemas, unit tests, policies on a real API server (minutes)
	$(need) go python3 openssl
	build=src/e2e/tools/build.sh
	helm/test.sh "$$($$build helm3 helm)" "$$($$build helm4 helm)" "$$($$build helmunittest helm-unittest)" \
	  "$$($$build kubeconform kubeconform)" "$$($$build kubernetes etcd kube-apiserver kubectl kube-controller-manager)"

images: build ## the two container images, by a real buildkitd, as root on Linux; into target/images/
	$(need) go gcc
	src/images/build.sh target/images

build: ## the launcher's binaries and the webhook's jar, into target/
	$(need) mvn python3
	$(mvn) package -DskipTests $(MAVEN_ARGUMENTS)

format: ## formats the sources
	$(need) mvn
	$(mvn) --quiet spotless:apply

lint: ## format, Error Prone and NullAway, without tests
	$(need) mvn python3
	$(mvn) --quiet test-compile

bench: bench-launcher bench-memory bench-webhook ## all measurements; docs/benchmarks.md explains them

bench-launcher: build ## the launcher, against the shell's way
	$(need) python3
	src/bench/launcher/run.sh target/launcher

bench-memory: ## verdict and patch, in memory
	$(need) mvn python3
	$(mvn) --quiet -Pbenchmarks test-compile exec:exec@benchmarks

bench-webhook: build ## the webhook over HTTPS against one in plain Go
	$(need) go
	src/bench/webhook/run.sh target/quarkus-app/quarkus-run.jar

clean: ## removes target/; the cache stays
	rm -rf target
