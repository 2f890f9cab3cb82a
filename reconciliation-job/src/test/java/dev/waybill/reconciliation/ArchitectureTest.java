package dev.waybill.reconciliation;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** Holds the direction of dependencies, and that nothing is public that no other package needs. */
@AnalyzeClasses(packagesOf = ReconciliationApplication.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.waybill.reconciliation.";

    @ArchTest
    static final ArchRule dependenciesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("api")
            .definedBy(ROOT + "api..")
            .layer("schedule")
            .definedBy(ROOT + "schedule..")
            .layer("job")
            .definedBy(ROOT + "job..")
            .layer("readiness")
            .definedBy(ROOT + "readiness..")
            .layer("report")
            .definedBy(ROOT + "report..")
            .layer("match")
            .definedBy(ROOT + "match..")
            .layer("source")
            .definedBy(ROOT + "source..")
            .layer("window")
            .definedBy(ROOT + "window..")
            .whereLayer("api")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("schedule")
            .mayOnlyBeAccessedByLayers("api")
            .whereLayer("job")
            .mayOnlyBeAccessedByLayers("api", "schedule")
            .whereLayer("readiness")
            .mayOnlyBeAccessedByLayers("api", "schedule", "job")
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("api", "schedule", "job", "readiness")
            .whereLayer("match")
            .mayOnlyBeAccessedByLayers("job", "report")
            .whereLayer("source")
            .mayOnlyBeAccessedByLayers("api", "job", "schedule", "readiness", "report", "match")
            .because("api, schedule → job → readiness → report, match → source → window");

    @ArchTest
    static final ArchRule noCycles = slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheJobKnowsSpringBatch = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "job..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.batch..");

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

    private static final class UsedByAnotherPackage extends ArchCondition<JavaClass> {

        UsedByAnotherPackage() {
            super("be used by another package");
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            boolean used = type.getDirectDependenciesToSelf().stream()
                    .map(Dependency::getOriginClass)
                    .anyMatch(user -> !user.getPackageName().equals(type.getPackageName()) || isExposedBy(type, user));
            if (!used) {
                events.add(SimpleConditionEvent.violated(
                        type, type.getName() + " is public, but only its own package uses it"));
            }
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
