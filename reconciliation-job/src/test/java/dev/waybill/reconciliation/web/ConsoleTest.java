package dev.waybill.reconciliation.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.web.access.SecuredApiTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The console in a real Chromium, as an operator uses it. Pictures of what it looked like are left in
 * {@code target/console}.
 */
class ConsoleTest extends SecuredApiTest {

    private static final String RANGE = "#/?from=2026-01-28T02:00:00Z&to=2026-01-28T02:10:00Z";
    private static final String NAME = "20260128020300500000_tz01_00000001_.log";
    private static final Set<String> WORTH_FAILING = Set.of("serious", "critical");

    private static Chromium chromium;

    private final List<String> complaints = new ArrayList<>();
    private Page page;

    @BeforeAll
    @SuppressWarnings("SystemOut") // a check that did not run must not look like one that passed
    static void startChromium() {
        Optional<Path> executable = Chromium.installed();
        if (executable.isEmpty()) {
            System.out.println(
                    "==== The console was NOT tested: there is no Chromium; install one, or set CHROMIUM ====");
        }
        Assumptions.assumeTrue(executable.isPresent(), "no Chromium");
        chromium = Chromium.start(executable.orElseThrow());
        PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
    }

    @AfterAll
    static void stopChromium() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void fill() {
        page = chromium.browser().newPage();
        for (int minute = 0; minute < 10; minute++) {
            switch (minute) {
                case 3 -> stored().complete(START.plusSeconds(180), NAME);
                case 5 -> stored().inconclusive(START.plusSeconds(300), "Loki did not answer");
                case 6 -> {} // nobody audited it
                default -> stored().complete(START.plusSeconds(60L * minute));
            }
        }
        source.add(Side.FORWARDED, NAME, START.plusMillis(180_500), START.plusMillis(180_500));
    }

    @AfterEach
    void complainsOfNothing() {
        page.context().close();
        assertThat(complaints).isEmpty();
    }

    @Test
    void showsAnOperatorWhatWasLostAndAuditsAgain() {
        open("en-GB", ColorScheme.LIGHT);
        signIn("opa", "operating");
        page.navigate(at("/").toString() + RANGE);
        assertThat(page.locator(".figures")).containsText("Lost1");
        assertThat(page.locator(".strip .cell")).hasCount(10);
        picture("overview");

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Last 7 days"))
                .click();
        assertThat(page.locator(".figures")).containsText("of 10,080 windows");
        assertThat(page.locator(".figures")).containsText("Lost–");
        picture("week");
        page.goBack();
        assertThat(page.locator(".strip .cell")).hasCount(10);

        page.locator(".strip .cell[data-index='9']").focus();
        for (int i = 0; i < 6; i++) {
            page.keyboard().press("ArrowLeft");
        }
        page.keyboard().press("Enter");
        assertThat(page.locator("h1")).containsText("02:03");
        assertThat(page.locator(".files")).containsText(NAME);
        assertThat(page.locator(".proof")).containsText("199 read, 199 counted");
        picture("window");

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Audit again"))
                .click();
        page.locator("dialog")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel"))
                .click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Audit again"))
                .click();
        picture("question");
        page.locator("dialog button.primary").click();
        assertThat(page.locator("#announcer")).containsText("ended; every window has a verdict");
        assertThat(page.locator(".card").nth(2)).containsText("Revision2");
        assertThat(page.locator("section", new Page.LocatorOptions().setHasText("Executions")))
                .containsText("COMPLETED");

        page.keyboard().press("/");
        page.keyboard().type("20260128020300500000");
        page.keyboard().press("Enter");
        assertThat(page.locator(".search")).containsText(NAME);
        assertThat(page.locator("h1")).containsText("Files that begin with");
        picture("search");

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out"))
                .click();
        assertThat(page.locator("h1")).containsText("Sign in");
    }

    @Test
    void letsReadersLookOnly() {
        open("en-GB", ColorScheme.LIGHT);
        signIn("rea", "reading");
        page.navigate(at("/").toString() + "#/window?start=2026-01-28T02:03:00Z");
        assertThat(page.locator(".files")).containsText(NAME);
        assertThat(page.locator(".title button")).hasCount(0);
    }

    @Test
    void showsHostileNamesAsTheyAre() {
        stored().complete(START.plusSeconds(600), HostileNames.ALL.toArray(String[]::new));
        open("en-GB", ColorScheme.LIGHT);
        signIn("rea", "reading");
        page.navigate(at("/").toString() + "#/window?start=2026-01-28T02:10:00Z");
        assertThat(page.locator(".files tbody tr")).hasCount(HostileNames.ALL.size());
        assertThat(page.locator(".files")).containsText("<script>document.title='owned'</script>");
        assertThat(page.locator(".files")).containsText("\\u{202e}");
        assertThat(page.title()).doesNotContain("owned");
        assertThat(page.locator("main script, main img")).hasCount(0);
        picture("hostile");
    }

    @ParameterizedTest
    @CsvSource({"en-GB, LIGHT, Lost", "en-GB, DARK, Lost", "zh-CN, LIGHT, 丢失", "zh-CN, DARK, 丢失"})
    void isUsableByEverybody(String locale, ColorScheme scheme, String lost) {
        open(locale, scheme);
        check("sign-in");
        signIn("opa", "operating");
        page.navigate(at("/").toString() + RANGE);
        assertThat(page.locator(".figures dt").first()).hasText(lost);
        check("overview");
        picture("overview-" + locale + "-" + scheme);
        page.navigate(at("/").toString() + "#/window?start=2026-01-28T02:03:00Z");
        assertThat(page.locator(".files")).containsText(NAME);
        check("window");
        page.locator(".title button.primary").click();
        check("question");
        page.keyboard().press("Escape");
        page.navigate(at("/").toString() + "#/files?name=" + NAME);
        assertThat(page.locator(".finding")).isVisible();
        check("search");
    }

    private void open(String locale, ColorScheme scheme) {
        page.context().close();
        page = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setLocale(locale)
                        .setColorScheme(scheme)
                        .setViewportSize(1280, 900))
                .newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            // A refused sign-in, and a list that an audit takes away, are failed requests and no faults of the page.
            if (message.type().equals("error") && !message.text().matches(".* (401|409) .*")) {
                complaints.add(message.text());
            }
        });
        page.navigate(at("/").toString());
    }

    private void signIn(String name, String password) {
        page.locator("input[name=username]").fill(name);
        page.locator("input[name=password]").fill(password);
        page.locator("button[type=submit]").click();
        assertThat(page.locator(".who")).containsText(name);
    }

    private void check(String what) {
        assertThat(page.locator("h1").first()).isVisible();
        List<String> findings = new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> WORTH_FAILING.contains(rule.getImpact()))
                        .map(rule -> what + ": " + rule.getId() + " " + rule.getNodes())
                        .toList();
        assertThat(findings).isEmpty();
    }

    private void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target", "console", name + ".png"))
                .setFullPage(true));
    }
}
