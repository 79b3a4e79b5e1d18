package dev.cgroupns;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The dependencies of the design: from review to verdict, patch and response, with a pure core. */
@AnalyzeClasses(packages = "dev.cgroupns", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String[] SHELLS = {
        "..admission..",
        "..cli..",
        "..cluster..",
        "..event..",
        "..rotation..",
        "..inspection..",
        "..scan..",
        "..certificate..",
        "..config.."
    };
    private static final String[] FRAMEWORKS = {
        "io.quarkus..",
        "io.vertx..",
        "io.smallrye..",
        "io.micrometer..",
        "jakarta..",
        "io.fabric8.kubernetes.client..",
        "picocli.."
    };

    /** How micrometer's users register one. */
    private static final Set<String> METER_METHODS =
            Set.of("builder", "counter", "timer", "gauge", "summary", "gaugeCollectionSize", "gaugeMapSize");

    @ArchTest
    static final ArchRule coreKnowsNoFramework = noClasses()
            .that()
            .resideInAnyPackage(
                    "..verdict..",
                    "..patch..",
                    "..delivery..",
                    "..deadline..",
                    "..node..",
                    "..audit..",
                    "..check..",
                    "..report..",
                    "..yaml..",
                    "..config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FRAMEWORKS);

    @ArchTest
    static final ArchRule coreKnowsNoShell = noClasses()
            .that()
            .resideInAnyPackage(
                    "..verdict..",
                    "..patch..",
                    "..delivery..",
                    "..deadline..",
                    "..node..",
                    "..audit..",
                    "..check..",
                    "..report..",
                    "..yaml..",
                    "..image..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SHELLS);

    @ArchTest
    static final ArchRule coreDoesNoInputOrOutput = noClasses()
            .that()
            .resideInAnyPackage(
                    "..verdict..", "..patch..", "..delivery..", "..node..", "..audit..", "..check..", "..report..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net..", "java.nio.file..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.File");

    @ArchTest
    static final ArchRule verdictsDoNotKnowPatches = noClasses()
            .that()
            .resideInAPackage("..verdict..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..patch..", "..delivery..", "..audit..", "..check..", "..report..");

    @ArchTest
    static final ArchRule launcherIsAlone = classes()
            .that()
            .resideInAPackage("..launcher..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "..launcher..", "java.lang..", "org.teavm.interop..", "org.jspecify.annotations..")
                    // Not in the sources: javac's null check of a sealed switch.
                    .or(belongToAnyOf(Objects.class)));

    /** Its arguments are constants, which javac copies: no class depends on where they come from. */
    @ArchTest
    static final ArchRule nobodyCallsTheLauncher = noClasses()
            .that()
            .resideOutsideOfPackage("..launcher..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..launcher..");

    /** {@code Metric} has them all, with their HELP. */
    @ArchTest
    static final ArchRule metricsAreRegisteredInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("..metric..")
            .should()
            .callMethodWhere(describe(
                    "a meter's builder",
                    call -> call.getTargetOwner().getPackageName().startsWith("io.micrometer.core.instrument")
                            && METER_METHODS.contains(call.getName())));

    /** Each name has one meaning. Nested types count as well. */
    @ArchTest
    static void everySimpleNameIsUnique(JavaClasses all) {
        Map<String, Set<String>> byName = all.stream()
                .filter(each ->
                        !each.getSimpleName().isEmpty() && !each.getSimpleName().equals("package-info"))
                .collect(groupingBy(JavaClass::getSimpleName, mapping(JavaClass::getName, toCollection(TreeSet::new))));
        assertThat(byName.values()).filteredOn(sameName -> sameName.size() > 1).isEmpty();
    }

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.cgroupns.(*)..").should().beFreeOfCycles();
}
