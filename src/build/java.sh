# To be sourced, with JAVA_HOME set: how Java programs are started outside Maven.

# The test classes and their dependencies, from the checkout's folder; `make build` writes the class path.
test_java=("$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
  -Djava.util.logging.manager=org.jboss.logmanager.LogManager
  -Dlauncher.directory=target/launcher -Dapplication.jar=target/quarkus-app/quarkus-run.jar
  -classpath "target/test-classes:target/classes:$(cat target/test.classpath 2>/dev/null || :)")

# For webhooks of tests and demo: a start takes half of the processor's time. Benchmarks have the chart's options alone.
quick_starts=-Dapplication.javaOptions=-XX:TieredStopAtLevel=1

# JUnit's own main class.
junit=(org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=tree --fail-if-no-tests
  '--include-classname=.*E2E')

# The webhook's options, as in the chart.
chart_java_options=$(sed -n 's/^javaOptions: //p' "$(dirname "${BASH_SOURCE[0]}")/../../helm/cgroupns-injector/values.yaml")
