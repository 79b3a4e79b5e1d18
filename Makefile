# `make` lists the targets. Programs that are not on the machine are built into CGROUPNS_CACHE, outside the checkout.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.SILENT:
.PHONY: help test demo chart images release release-check release-dry-run release-test workflows e2e-install e2e e2e-crio build archives man format lint fuzz fuzz-guided vulnerabilities instructions mutation chaos versions promises bench bench-memory bench-webhook bench-launcher bench-apiserver bench-observation bench-audit bench-node clean

# Sets JAVA_HOME to a JDK 25, and stops with a message if a program is missing.
need := source src/build/environment.sh
# make build VERSION=1.2.3 REGISTRY=ghcr.io/cgroupns LAUNCHERS=x86_64,s390x; without them, those of pom.xml.
VERSION :=
REGISTRY :=
LAUNCHERS :=
export VERSION REGISTRY LAUNCHERS
mvn := mvn --batch-mode --no-transfer-progress $${VERSION:+"-Drevision=$$VERSION"} \
  $${REGISTRY:+"-Dimages.registry=$$REGISTRY"} $${LAUNCHERS:+"-Dlauncher.architectures=$$LAUNCHERS"}

help: ## this list
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

test: ## everything, on real parts, as root on Linux (minutes)
	$(need) mvn go python3 gcc
	tools=$$(src/build/tools/properties.sh)
	src/build/built.sh begin $(MAVEN_ARGUMENTS)
	$(mvn) verify cyclonedx:makeBom dependency:build-classpath $$tools $(MAVEN_ARGUMENTS)
	src/build/built.sh end

demo: ## pods through a real API server, then a real build
	$(need) mvn go python3 gcc
	src/e2e/demo.sh

chart: ## the Helm chart: lint, schemas, unit tests, policies on a real API server (minutes)
	$(need) go python3 openssl
	build=src/build/tools/build.sh
	helm/test.sh "$$($$build helm3 helm)" "$$($$build helm4 helm)" "$$($$build helmunittest helm-unittest)" \
	  "$$($$build kubeconform kubeconform)" "$$($$build kubernetes etcd kube-apiserver kubectl kube-controller-manager)" \
	  "$$($$build prometheus promtool)" "$$($$build monitoring controller-gen)"

images: build ## the two container images, built by a real buildkitd and run by runc, into target/images (root on Linux)
	$(need) go gcc python3 curl
	src/images/build.sh target/images
	src/images/test.sh target/images
	python3 src/images/sizes.py target/images

# The architectures that releases of the launcher are for.
release release-dry-run: LAUNCHERS = x86_64,aarch64,s390x,ppc64le,riscv64
release-dry-run: VERSION = $(shell awk '$$1 == "appVersion:" { print $$2 }' helm/cgroupns-injector/Chart.yaml)
release-check: ## what would keep a release from being made, in one line: VERSION=1.2.3 REGISTRY=ghcr.io/cgroupns
	$(need) go python3
	src/release/release.py check

release: release-check images archives ## a release from its tag, signed and published (docs/releasing.md): VERSION=1.2.3 REGISTRY=ghcr.io/cgroupns
	$(need) go python3
	src/release/release.py publish

release-dry-run: images ## a release to a real registry on this machine, verified as users do: VERSION=1.2.3
	$(need) go python3 openssl curl ip
	src/release/dry-run.sh
	src/e2e/install.sh ReleasedChartE2E

workflows: ## the workflows of .github, by actionlint
	$(need) go
	"$$(src/build/tools/build.sh actionlint actionlint)/actionlint" -color -shellcheck= -pyflakes=

release-test: ## what a release refuses, on real registries, with tiny images
	$(need) go python3 openssl curl
	src/release/test.sh

e2e-install: images ## the chart by helm on a real node, the webhook in pods, as root on Linux (minutes)
	$(need) mvn go gcc python3 ip
	src/e2e/install.sh $(CLASSES)

e2e: images ## builders on a virtual node with a kubelet of its own, as root on Debian 12 (minutes)
	$(need) mvn go python3 gcc
	src/e2e/realnode.sh $(CLASSES)

e2e-crio: images ## the same with CRI-O instead of containerd (minutes)
	$(need) mvn go python3 gcc
	RUNTIME=crio src/e2e/realnode.sh $(CLASSES)

build: ## the launcher's binaries, the webhook's jar, its SBOM, its man pages and the tests, into target/
	$(need) mvn python3
	if ! src/build/built.sh current $(MAVEN_ARGUMENTS); then
	  src/build/built.sh begin $(MAVEN_ARGUMENTS)
	  $(mvn) package cyclonedx:makeBom dependency:build-classpath -DskipTests $(MAVEN_ARGUMENTS)
	  src/build/built.sh end
	fi

archives: build ## the command line with a Java runtime, for four platforms, into target/archives: VERSION=1.2.3 (minutes)
	$(need) go python3 fish zsh
	src/archives/build.sh target/archives $(VERSION)
	src/archives/test.sh target/archives

man: build ## the man pages, into target/man; fails where groff warns of one
	$(need) groff
	for page in target/man/*.1; do
	  warnings=$$(groff -man -Kutf8 -Tutf8 -ww "$$page" 2>&1 >/dev/null)
	  [ -z "$$warnings" ] || { echo "$$page: $$warnings" >&2; exit 1; }
	done

format: ## formats the sources
	$(need) mvn
	$(mvn) --quiet spotless:apply

lint: ## format, Error Prone and NullAway, without tests
	$(need) mvn python3
	$(mvn) --quiet test-compile

fuzz: ## random and hostile input against the code that reads what tenants write: SECONDS=120 SEED=number TARGET=name
	$(need) mvn
	src/build/built.sh current $(MAVEN_ARGUMENTS) || $(mvn) --quiet test-compile dependency:build-classpath $(MAVEN_ARGUMENTS)
	java -XX:+UseSerialGC -Xmx256m -classpath "target/test-classes:target/classes:$$(cat target/test.classpath)" \
	  dev.cgroupns.fuzz.Fuzz $(or $(SECONDS),120) $(or $(SEED),$$(date +%s)) $(TARGET)

fuzz-guided: ## one target with input chosen by the code it reaches, by Jazzer (x86-64 Linux): SECONDS=120 TARGET=pods
	$(need) mvn
	$(mvn) --quiet -Pfuzz-guided test-compile dependency:build-classpath $(MAVEN_ARGUMENTS)
	mkdir -p target/fuzz/$(or $(TARGET),pods)
	java -XX:+EnableDynamicAgentLoading -Xmx1g -classpath "target/test-classes:target/classes:$$(cat target/test.classpath)" \
	  -Dfuzz.target=$(or $(TARGET),pods) com.code_intelligence.jazzer.Jazzer --target_class=dev.cgroupns.fuzz.GuidedFuzz \
	  '--instrumentation_includes=dev.cgroupns.**' --custom_hook_includes=dev.cgroupns.none --reproducer_path=target/fuzz \
	  -len_control=0 -max_len=4096 -artifact_prefix=target/fuzz/ -max_total_time=$(or $(SECONDS),120) target/fuzz/$(or $(TARGET),pods)

vulnerabilities: build ## known vulnerabilities in what is shipped, without the network; docs/security.md says how to renew them
	$(need) mvn go python3
	src/build/vulnerabilities/test.sh
	src/build/vulnerabilities/check.sh target/sbom/webhook.cdx.json src/images/launcher.cdx.json

instructions: build ## the launcher's instructions at its start, counted by valgrind, against their budget
	$(need) valgrind
	source src/build/java.sh
	"$${test_java[@]}" "$${junit[@]}" '--include-classname=.*IT' --select-class=dev.cgroupns.launcher.InstructionsIT

mutation: build ## mutants of verdicts, patches, the launcher's logic and the like, by PIT (half an hour); report in target/pit-reports
	$(need) mvn
	$(mvn) -Pmutation org.pitest:pitest-maven:mutationCoverage $(MAVEN_ARGUMENTS)

chaos: build ## two replicas while everything around them fails in turn, as root on Linux: SECONDS=20 ROUNDS=2 (minutes)
	$(need) mvn go python3
	src/e2e/chaos.sh $(or $(SECONDS),20) $(or $(ROUNDS),2)

versions: build ## the chart and the webhook on real API servers of five versions, a table (an hour cold): VERSIONS="1.28 1.30"
	$(need) mvn go python3 openssl
	src/e2e/versions.sh $(VERSIONS)

promises: ## adds what is new to the list of what users may rely on, src/test/resources/promises.txt; docs/versions.md
	$(need) mvn python3
	$(mvn) --quiet test-compile dependency:build-classpath $(MAVEN_ARGUMENTS)
	java -classpath "target/test-classes:target/classes:$$(cat target/test.classpath)" dev.cgroupns.cli.Promises

bench: bench-launcher bench-memory bench-webhook ## all measurements; docs/benchmarks.md explains them

bench-launcher: build ## the launcher, against the shell's way
	$(need) python3
	src/bench/launcher/run.sh target/launcher

bench-memory: ## verdict and patch, in memory
	$(need) mvn python3
	source src/build/java.sh
	$(mvn) --quiet -Pbenchmarks test-compile exec:exec@benchmarks "-Dbenchmarks.javaOptions=$$chart_java_options"

bench-webhook: build ## the webhook over HTTPS against one in plain Go
	$(need) go
	src/bench/webhook/run.sh target/quarkus-app/quarkus-run.jar

bench-apiserver: build ## creating a pod through a real API server, with each injector (20 minutes, or IDLE=PT1M); not part of bench
	$(need) go
	source src/build/java.sh
	tools=$$(src/build/tools/properties.sh)
	(cd src/bench/webhook && go build -trimpath -o ../../../target/bench/ ./peer)
	"$${test_java[0]}" $$tools -Dbench.peer=target/bench/peer "$${test_java[@]:1}" dev.cgroupns.e2e.policy.AdmissionLatency \
	  $(or $(IDLE),PT10M)

bench-audit: build ## an audit of 20,000 pods and 5,000 nodes on a real API server (minutes); not part of bench
	$(need) go
	source src/build/java.sh
	tools=$$(src/build/tools/properties.sh)
	"$${test_java[0]}" $$tools "$${test_java[@]:1}" dev.cgroupns.e2e.inspection.AuditFigures \
	  "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms32m" "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms32m -Xmx48m"

bench-observation: build ## creating a builder with events and the scheduled audit on, against off (minutes); not part of bench
	$(need) go
	source src/build/java.sh
	tools=$$(src/build/tools/properties.sh)
	"$${test_java[0]}" $$tools "$${test_java[@]:1}" dev.cgroupns.e2e.controlplane.ObservationLatency

bench-node: images ## starts of pods on the virtual node, with each delivery, as root on Debian 12 (minutes); not part of bench
	$(need) mvn go python3 gcc
	src/e2e/realnode.sh --measure

clean: ## removes target/; the cache stays
	rm -rf target
