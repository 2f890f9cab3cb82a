package dev.waybill.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.waybill.simulator", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule onlyWhatTheSimulatorsNeedIsPublic = classes()
            .that()
            .arePublic()
            .should()
            .haveNameMatching(".*\\.(Journal|JournalConfiguration|SightingLog|SightingLogConfiguration|ControlWording"
                    + "|Entry|Truth|Complaint|Chance|Rates"
                    + "|ControlRecord|ControlRecords|ControlSettings|Event|ControlRecord\\$.*"
                    + "|ControlRecordAppender|SightingForm)");

    /** So that it can be copied into any service. */
    @ArchTest
    static final ArchRule controlRecordsNeedNoFramework = noClasses()
            .that()
            .resideInAPackage("..control")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "ch.qos..", "dev.waybill.simulator.journal..");

    @ArchTest
    static final ArchRule chanceKnowsNobody = noClasses()
            .that()
            .resideInAPackage("..chance")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..journal");
}
