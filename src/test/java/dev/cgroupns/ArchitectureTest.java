package dev.cgroupns;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Objects;

/** The arrows of the design: review, verdict, patch, response; a pure core, and shells around it. */
@AnalyzeClasses(packages = "dev.cgroupns", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String[] SHELLS = {"..admission..", "..cli..", "..cluster..", "..certificate..", "..config.."};
    private static final String[] FRAMEWORKS = {
        "io.quarkus..",
        "io.vertx..",
        "io.smallrye..",
        "io.micrometer..",
        "jakarta..",
        "io.fabric8.kubernetes.client..",
        "picocli.."
    };

    @ArchTest
    static final ArchRule coreKnowsNoFramework = noClasses()
            .that()
            .resideInAnyPackage("..verdict..", "..patch..", "..delivery..", "..node..", "..yaml..", "..config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FRAMEWORKS);

    @ArchTest
    static final ArchRule coreKnowsNoShell = noClasses()
            .that()
            .resideInAnyPackage("..verdict..", "..patch..", "..delivery..", "..node..", "..yaml..", "..image..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SHELLS);

    @ArchTest
    static final ArchRule coreDoesNoInputOrOutput = noClasses()
            .that()
            .resideInAnyPackage("..verdict..", "..patch..", "..delivery..", "..node..")
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
            .resideInAnyPackage("..patch..", "..delivery..");

    @ArchTest
    static final ArchRule launcherIsAlone = classes()
            .that()
            .resideInAPackage("..launcher..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "..launcher..", "java.lang..", "org.teavm.interop..", "org.jspecify.annotations..")
                    // Not in the sources: javac's null check of a sealed switch.
                    .or(belongToAnyOf(Objects.class)));

    @ArchTest
    static final ArchRule nobodyImportsTheLauncher = noClasses()
            .that()
            .resideOutsideOfPackage("..launcher..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..launcher..");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.cgroupns.(*)..").should().beFreeOfCycles();
}
