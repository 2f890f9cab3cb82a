package dev.waybill.reconciliation;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** Holds the direction of dependencies, and that nothing is public that no other package needs. */
@AnalyzeClasses(packagesOf = ReconciliationApplication.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.waybill.reconciliation.";

    @ArchTest
    static final ArchRule dependenciesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("command")
            .definedBy(ROOT + "command..")
            .layer("web")
            .definedBy(ROOT + "web..")
            .layer("audit")
            .definedBy(ROOT + "audit..")
            .layer("cluster")
            .definedBy(ROOT + "cluster..")
            .layer("job")
            .definedBy(ROOT + "job..")
            .layer("readiness")
            .definedBy(ROOT + "readiness..")
            .layer("report")
            .definedBy(ROOT + "report..")
            .layer("flow")
            .definedBy(ROOT + "flow..")
            .layer("match")
            .definedBy(ROOT + "match..")
            .layer("source")
            .definedBy(ROOT + "source..")
            .layer("window")
            .definedBy(ROOT + "window..")
            .whereLayer("command")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("web")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("audit")
            .mayOnlyBeAccessedByLayers("web", "command")
            .whereLayer("cluster")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("job")
            .mayOnlyBeAccessedByLayers("web", "command", "audit", "cluster")
            .whereLayer("readiness")
            .mayOnlyBeAccessedByLayers("web", "command", "audit", "job")
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("web", "command", "audit", "job", "readiness")
            .whereLayer("flow")
            .mayOnlyBeAccessedByLayers("web", "command", "audit", "cluster", "job", "readiness", "report")
            .whereLayer("match")
            .mayOnlyBeAccessedByLayers("job", "report")
            .because("command, web → audit → job ← cluster; job → readiness → report → flow, match → source → window");

    @ArchTest
    static final ArchRule noCycles = slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheJobAndItsClusterKnowSpringBatch = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "job..", ROOT + "cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.batch..");

    @ArchTest
    static final ArchRule noPackageIsCrowded = classes().should(new LieInSmallPackages());

    @ArchTest
    static final ArchRule onlyItsOwnPackagesKnowHowLokiIsRead = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "source.loki..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "source.loki.answer..", ROOT + "source.loki.range..");

    @ArchTest
    static final ArchRule onlyTheClusterKnowsKafka = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..", "org.springframework.kafka..", "org.springframework.integration..");

    @ArchTest
    static final ArchRule theCoreIsPure = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "match..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.sql..", "java.io..", "java.nio.file..", "java.net..");

    @ArchTest
    static final ArchRule publicOnlyWhereAnotherPackageNeedsIt = classes()
            .that()
            .haveModifier(JavaModifier.PUBLIC)
            .and()
            .areTopLevelClasses()
            .and()
            .areNotAssignableTo(Throwable.class) // others meet an exception without naming it
            .should(new UsedByAnotherPackage());

    /** Counts the top-level types of each package, as there is a file for each. */
    private static final class LieInSmallPackages extends ArchCondition<JavaClass> {

        private static final int MOST = 25;

        LieInSmallPackages() {
            super("lie in packages of at most %d files".formatted(MOST));
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            long files = type.getPackage().getClasses().stream()
                    .flatMap(each -> each.getSource().flatMap(Source::getFileName).stream())
                    .distinct()
                    .count();
            if (files > MOST) {
                events.add(SimpleConditionEvent.violated(
                        type, "%s is one of %d files of its package".formatted(type.getName(), files)));
            }
        }
    }

    private static final class UsedByAnotherPackage extends ArchCondition<JavaClass> {

        UsedByAnotherPackage() {
            super("be used by another package");
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            boolean used = holdsConstants(type)
                    || withNested(type)
                            .flatMap(each -> each.getDirectDependenciesToSelf().stream())
                            .map(Dependency::getOriginClass)
                            .anyMatch(user ->
                                    !user.getPackageName().equals(type.getPackageName()) || isExposedBy(type, user));
            if (!used) {
                events.add(SimpleConditionEvent.violated(
                        type, type.getName() + " is public, but only its own package uses it"));
            }
        }

        /** A type with those that are nested in it, for which it has to be public, too. */
        private static Stream<JavaClass> withNested(JavaClass type) {
            return type.getPackage().getClasses().stream()
                    .filter(each -> each.equals(type) || each.getName().startsWith(type.getName() + "$"));
        }

        /** The compiler copies constants into whoever uses them, so that no use can be seen. */
        private static boolean holdsConstants(JavaClass type) {
            return type.getFields().stream()
                    .anyMatch(field -> field.getModifiers()
                                    .containsAll(Set.of(JavaModifier.PUBLIC, JavaModifier.STATIC, JavaModifier.FINAL))
                            && field.getRawType().isEquivalentTo(String.class));
        }

        /** Whether a public class hands the type out, so that others use it without naming it. */
        private static boolean isExposedBy(JavaClass type, JavaClass user) {
            return user.getModifiers().contains(JavaModifier.PUBLIC)
                    && user.getMethods().stream()
                            .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                            .anyMatch(method -> method.getRawReturnType().equals(type));
        }
    }
}
