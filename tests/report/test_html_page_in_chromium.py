"""The page as its readers meet it, in a real browser."""

from __future__ import annotations

import re
import shutil

import pytest
from playwright.sync_api import sync_playwright

from migrate.batch.record import FolderRecord
from migrate.diagnostics import file_diagnostic
from migrate.escape import escape_invisible
from migrate.project.outcome import InForce, OutcomeKind
from tests.report.pages import edit, failed, migrated, note, plain, with_yaml, write_page

pytestmark = [pytest.mark.heavy, pytest.mark.xdist_group("browser")]

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser():
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        pytest.skip("needs chromium on the PATH; .ci/run installs it: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


@pytest.fixture
def look(browser):
    """Open a page; whatever is done with it, it must not complain, ask or reach for anything."""
    contexts, told = [], []

    def look(path, fragment="", **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("dialog", lambda dialog: told.append(dialog.message))
        page.on("request", lambda request: told.append(request.url))
        page.goto(f"{path.as_uri()}{fragment}")
        assert told.pop(0) == path.as_uri()
        return page

    yield look
    for context in contexts:
        context.close()
    assert told == []


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A page with a unit or two of every outcome."""
    records = [
        migrated("fleet/m-10", seconds=0.25),
        with_yaml("fleet/m-9", seconds=0.5),
        failed("fleet/bad", seconds=0.125),
        failed("fleet/worse", "IM103", "the datatype is unknown: QUX", seconds=4.0),
        plain("fleet/conflict", OutcomeKind.CONFLICT, 1.0),
        plain("fleet/would", OutcomeKind.WOULD_MIGRATE, 2.0),
        plain("fleet/same", OutcomeKind.UNCHANGED, 3.0),
    ]
    earlier = [plain("fleet/none", OutcomeKind.NOTHING_TO_DO)]
    return write_page(tmp_path_factory.mktemp("small") / "page.html", records, earlier=earlier)


BY_OUTCOME = ["bad", "worse", "conflict", "m-9", "m-10", "would", "same", "none"]


def names(page):
    return [name.removeprefix("fleet/") for name in page.locator(".unit .name").all_inner_texts()]


def sort_button(page, name):
    return page.get_by_role("columnheader", name=name).get_by_role("button")


def test_it_opens_with_the_totals_and_what_failed_first(small, look):
    page = look(small)
    assert page.title() == "8 repositories · inferless-migrate"
    totals = [text.split() for text in page.locator(".total").all_inner_texts()]
    assert [(total[0], " ".join(total[1:])) for total in totals] == [
        ("2", "failed"),
        ("1", "in conflict"),
        ("2", "migrated"),
        ("1", "would be migrated"),
        ("1", "unchanged"),
        ("1", "nothing to do"),
    ]
    assert names(page) == BY_OUTCOME
    assert page.get_by_role("status").inner_text() == "8 repositories"
    assert page.locator(".pages").is_hidden()


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("Repository", ["bad", "conflict", "m-9", "m-10", "none", "same", "worse", "would"]),
        ("Outcome", BY_OUTCOME),
        ("Codes", ["worse", "bad", "conflict", "m-9", "m-10", "none", "same", "would"]),
        ("Files", ["bad", "conflict", "none", "same", "worse", "would", "m-10", "m-9"]),
        ("Seconds", ["none", "bad", "m-10", "m-9", "conflict", "would", "same", "worse"]),
    ],
)
def test_each_column_sorts_both_ways(column, expected, small, look):
    page = look(small, "#sort=-source")
    header = page.get_by_role("columnheader", name=column)
    sort_button(page, column).click()
    assert names(page) == expected
    assert header.get_attribute("aria-sort") == "ascending"
    sort_button(page, column).click()
    assert header.get_attribute("aria-sort") == "descending"
    assert names(page)[0] == {"Outcome": "none", "Codes": "conflict"}.get(column, expected[-1])
    assert page.locator("[aria-sort]").count() == 1


def test_filters_by_outcome_code_and_text_hold_together(small, look):
    page = look(small)
    page.get_by_role("button", name="failed").click()
    page.get_by_role("button", name="migrated").first.click()
    assert page.get_by_role("button", name="failed").get_attribute("aria-pressed") == "true"
    assert names(page) == ["bad", "worse", "m-9", "m-10"]
    page.get_by_label("Code").select_option("IM205")
    assert names(page) == ["bad"]
    page.get_by_label("Code").select_option("")
    page.get_by_label("Search").fill("UNKNOWN worse")
    assert names(page) == ["worse"]
    assert page.get_by_role("status").inner_text() == "1 of 8 repositories"
    page.get_by_label("Search").fill("nowhere")
    assert (names(page), page.get_by_role("status").inner_text()) == (
        [],
        "No repository is like this.",
    )
    page.get_by_role("button", name="Clear").click()
    assert names(page) == BY_OUTCOME
    assert page.locator("[aria-pressed=true]").count() == 0


def test_the_severity_filters_repositories_and_their_diagnostics(tmp_path, look):
    warning = file_diagnostic("IM203", "kept", "d/input.json")
    doubtful = migrated("d", diagnostics=(note("d"), warning))
    page = look(write_page(tmp_path / "p.html", [migrated("m"), doubtful, failed("f")]))
    assert names(page) == ["f", "d", "m"]
    page.get_by_label("Severity").select_option("error")
    assert names(page) == ["f"]
    page.get_by_label("Severity").select_option("warning")
    assert names(page) == ["f", "d"]
    page.locator(".unit .name").last.click()
    assert page.locator(".group h3 .word").all_inner_texts() == ["warning"]
    assert "severity=warning" in page.url
    page.get_by_role("button", name="Clear").click()
    assert page.locator(".group h3 .word").all_inner_texts() == ["warning", "note"]


def test_the_interface_in_force_filters_repositories(tmp_path, look):
    def holding(source, *states):
        folders = [FolderRecord(str(each), OutcomeKind.UNCHANGED, (), each) for each in states]
        return migrated(source)._replace(folders=tuple(folders))

    monorepo = holding("mono", InForce.FILE_IMPORT, InForce.LEGACY)
    records = [holding("one", InForce.LEGACY), holding("two", InForce.SCHEMA), monorepo]
    page = look(write_page(tmp_path / "p.html", records))
    options = page.get_by_label("Interface in force").locator("option").all_inner_texts()
    assert options == ["Any", "file-import (1)", "legacy (2)", "schema (1)"]
    page.get_by_label("Interface in force").select_option("legacy")
    assert names(page) == ["mono", "one"]
    assert "interface=legacy" in page.url
    page.locator(".unit .name").first.click()
    assert "the platform reads: file-import, legacy" in page.locator(".about").inner_text()
    page.get_by_role("button", name="Clear").click()
    assert names(page) == ["mono", "one", "two"]
    assert names(look(tmp_path / "p.html", "#interface=schema")) == ["two"]


def test_text_is_sought_in_names_messages_files_and_places(small, look):
    page = look(small)
    for text, expected in (
        ("m-1", ["m-10"]),
        ("inferless.yaml", ["m-9"]),
        ("input.json:4:15", ["bad", "worse"]),
        ("earlier run", ["none"]),
    ):
        page.get_by_label("Search").fill(text)
        assert names(page) == expected


def test_what_is_chosen_stays_in_the_address(small, look):
    page = look(small)
    page.get_by_role("button", name="failed").click()
    page.get_by_label("Search").fill("data & fit")
    sort_button(page, "Seconds").click()
    sort_button(page, "Seconds").click()
    again = look(small, page.evaluate("location.hash"))
    assert again.get_by_label("Search").input_value() == "data & fit"
    assert sort_button(again, "Seconds").locator("..").get_attribute("aria-sort") == "descending"
    assert again.get_by_role("button", name="failed").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize(
    "fragment",
    ["#sort=toString", "#outcome=x,failed&page=-3&code=<b>", "#page=99", "#%", "#page=x"],
)
def test_any_address_is_taken(fragment, small, look):
    assert names(look(small, fragment))[:2] == ["bad", "worse"]


def cells(page, selector):
    return [text.strip("\n") for text in page.locator(selector).all_inner_texts()]


def test_the_mouse_opens_the_details_and_the_diff_is_side_by_side(small, look):
    page = look(small)
    page.get_by_role("button", name="fleet/m-9").click()
    new, changed = page.locator(".diff").all()
    assert cells(page, ".file") == ["input_schema.py created", "inferless.yaml changed"]
    assert new.locator("td.text").all_inner_texts()[0] == "+INPUT_SCHEMA = {"
    rows = [row.locator("td").all_inner_texts() for row in changed.locator("tbody tr").all()]
    assert rows == [
        ["1", " version: 1.0.0", "1", " version: 1.0.0"],
        ["2", "-optional:", "", ""],
        ["3", "-  input_file_name: input.json", "", ""],
        ["4", " name: x", "2", " name: x"],
        ["5", "-io_schema: false", "3", "+io_schema: true"],
    ]
    assert changed.locator("mark").all_inner_texts() == ["false", "true"]
    left = changed.locator("td.before.removed").last.bounding_box()
    right = changed.locator("td.after.added").last.bounding_box()
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    page.locator(".unit", has_text="fleet/m-9").locator("td").nth(2).click()
    assert page.locator(".details").count() == 0


def test_the_keyboard_alone_opens_and_closes_the_details(small, look):
    page = look(small)
    page.get_by_label("Search").focus()
    page.keyboard.type("m-9")
    for _ in range(10):
        page.keyboard.press("Tab")
    focused = page.locator(":focus-visible")
    assert focused.inner_text() == "fleet/m-9"
    assert focused.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert focused.get_attribute("aria-expanded") == "true"
    assert page.locator(".diff").count() == 2
    page.keyboard.press("Space")
    assert focused.get_attribute("aria-expanded") == "false"
    assert page.locator(".details").count() == 0


def test_the_tab_key_goes_through_the_page_as_it_is_read(small, look):
    page = look(small)
    order = []
    for _ in range(20):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.innerText || document.activeElement.id"))
    order = [re.sub(r"\s+", " ", text).strip() for text in order]
    assert order[:7] == [
        *("Dark", "2 failed", "1 in conflict", "2 migrated", "1 would be migrated"),
        *("1 unchanged", "1 nothing to do"),
    ]
    assert order[7] == "text"
    assert order[9:11] == ["Any none (4)", "Any Errors Errors and warnings"]
    assert order[11:] == [
        *("Clear", "Repository", "Outcome", "Codes", "Files", "Seconds"),
        *("fleet/bad", "fleet/worse", "fleet/conflict"),
    ]


def test_the_details_say_what_was_found_where_and_what_to_do(small, look):
    page = look(small)
    page.get_by_role("button", name="fleet/bad").click()
    assert cells(page, ".group h3") == [
        "error IM205 the data does not match the shape",
        "note IM201 the request batch dimension was merged away",
    ]
    first = page.locator(".group li").first
    assert [line for line in first.inner_text().splitlines() if line] == [
        "fleet/bad/input.json:4:15",
        "the data does not fit",
        '      "data": [1, 2, 3]',
        "help: nest the data",
    ]
    assert first.locator("mark").inner_text() == "[1, 2, 3]"
    page.get_by_role("button", name="fleet/none").click()
    assert "done by an earlier run, whose diff is not kept" in cells(page, ".details")[-1]


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "a\u202egnp.exe",
    "zero\u200bwidth",
    "\x1b[31mred\x00\r\n",
    "lone\udcff\ud800",
    "&lt;b&gt; &#60;",
    "long-" + "n" * 5000,
    "http://example.org/",
]


def hostile_edit(text):
    name = text.replace("\ud800", "")
    before = f"- {text}\n".encode("utf-8", "surrogatepass")
    return edit(name, before, b"\xff\xfe" + b"x" * 999)


def test_hostile_texts_are_inert_and_visible(tmp_path, look):
    records = [
        migrated(
            text, hostile_edit(text), diagnostics=[file_diagnostic("IM209", text, text, hint=text)]
        )
        for text in HOSTILE
    ]
    page = look(write_page(tmp_path / "p.html", records, options=HOSTILE))
    expected = {escape_invisible(text) for text in HOSTILE}
    assert set(page.locator(".unit .name").evaluate_all("all => all.map(e => e.textContent)")) == (
        expected
    )
    for button in page.locator(".unit button").all():
        button.click()
    told = page.locator(".details .message").evaluate_all("all => all.map(e => e.textContent)")
    assert set(told) == expected
    assert "\\xff\\xfexxx" in page.locator("td.added").nth(1).inner_text()
    assert "… and 708 characters more" in page.locator("td.added").nth(1).inner_text()
    assert page.locator("script").count() == 3
    assert page.locator("img, svg, iframe, object, embed, a, body style").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_policy_lets_nothing_else_run(small, browser):
    page = browser.new_page()
    page.goto(small.as_uri())
    refused = """() => {
        const script = document.createElement("script");
        try { script.textContent = "window.ran = true"; } catch { return "refused"; }
        document.body.append(script);
        return window.ran ? "ran" : "refused";
    }"""
    assert page.evaluate(refused) == "refused"
    markup = "try { document.body.innerHTML = '<b>'; 'made' } catch { 'refused' }"
    assert page.evaluate(markup) == "refused"
    assert page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'refused')") == (
        "refused"
    )
    page.close()


def test_markup_that_slipped_in_would_not_run(small, tmp_path, browser):
    slips = "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"
    path = tmp_path / "slipped.html"
    path.write_text(small.read_text().replace("</main>", f"{slips}</main>"))
    page = browser.new_page()
    page.goto(path.as_uri())
    assert names(page) == BY_OUTCOME
    assert page.evaluate("window.ran ?? 'nothing ran'") == "nothing ran"
    page.close()


def test_ten_thousand_units_are_found_sorted_and_paged(tmp_path, look):
    units = [migrated(f"fleet/r{number}") for number in range(9_999)]
    page = look(write_page(tmp_path / "p.html", [*units, failed("fleet/the-one")]))
    assert page.get_by_role("status").inner_text() == "10,000 repositories, 1 to 100 shown"
    assert page.evaluate("document.querySelectorAll('*').length") < 2_500
    page.get_by_role("button", name="Next").click()
    assert page.locator("#page").inner_text() == "Page 2 of 100"
    page.get_by_role("button", name="Last").click()
    assert names(page)[-1] == "r9998"
    assert page.get_by_role("button", name="Next").get_attribute("aria-disabled") == "true"
    sort_button(page, "Repository").click()
    assert names(page)[:3] == ["r0", "r1", "r2"]
    page.get_by_label("Search").fill("r777")
    assert names(page) == ["r777", *(f"r777{digit}" for digit in range(10))]
    page.get_by_role("button", name="failed").click()
    page.get_by_label("Search").fill("")
    assert names(page) == ["the-one"]


CONTRASTS = """() => {
    const channels = (color) => color.match(/[\\d.]+/g).map(Number);
    const luminance = (color) => {
        const [r, g, b] = channels(color).slice(0, 3).map((value) => {
            const share = value / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const isClear = (color) => channels(color)[3] === 0;
    const ground = (element) => {
        const color = getComputedStyle(element).backgroundColor;
        return isClear(color) && element.parentElement ? ground(element.parentElement) : color;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue;
        const [one, other] = [getComputedStyle(element).color, ground(element)].map(luminance);
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        found.push([ratio, texts.currentNode.data.trim().slice(0, 40)]);
    }
    return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_contrast_enough_in_both_schemes(scheme, small, look):
    page = look(small, color_scheme=scheme)
    ground = "getComputedStyle(document.body).backgroundColor"
    before, toggle = page.evaluate(ground), page.get_by_role("button", name="Dark")
    assert (int(re.search(r"\d+", before)[0]) < 128) is (scheme == "dark")
    toggle.click()
    assert page.evaluate(ground) != before
    assert toggle.get_attribute("aria-pressed") == str(scheme == "light").lower()
    toggle.click()
    assert page.evaluate(ground) == before
    for name in ("fleet/m-9", "fleet/bad"):
        page.get_by_role("button", name=name).click()
    page.get_by_role("button", name="failed").click()
    page.get_by_role("button", name="migrated").first.click()
    page.mouse.move(0, 0)
    found = page.evaluate(CONTRASTS)
    assert len(found) > 100
    assert [(round(ratio, 2), text) for ratio, text in found if ratio < 4.5] == []


def test_a_narrow_window_scrolls_only_downwards_and_keeps_its_tables(small, look):
    page = look(small, viewport={"width": 320, "height": 640})
    page.get_by_role("button", name="fleet/m-9").click()
    page.get_by_role("button", name="fleet/bad").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    before = page.locator("td.text.before.removed").last.bounding_box()
    after = page.locator("td.text.after.added").last.bounding_box()
    assert before["y"] + before["height"] <= after["y"]
    assert min(before["width"], after["width"]) > 200
    assert page.get_by_role("row", name="fleet/bad").get_by_role("rowheader").count() == 1


@pytest.mark.parametrize("width", [320, 800, 1000])
def test_a_long_name_is_shown_whole(width, tmp_path, look):
    name = "https://git.example.org/machine-learning/models/speech/whisper-large-v3-turbo"
    page = look(
        write_page(tmp_path / "p.html", [failed(name)]), viewport={"width": width, "height": 640}
    )
    found = page.locator(".source .name")
    assert found.inner_text() == name
    hidden = "each => [each.scrollHeight - each.clientHeight, each.scrollWidth - each.clientWidth]"
    assert max(found.evaluate(hidden)) <= 1
    lines = found.bounding_box()["height"] / 20
    assert lines < {320: 6, 800: 2, 1000: 6}[width]


def test_all_that_is_found_is_printed(tmp_path, look):
    page = look(write_page(tmp_path / "p.html", [migrated(f"r{number}") for number in range(150)]))
    page.evaluate(
        "addEventListener('beforeprint', () => {"
        " window.printed = document.querySelectorAll('.unit').length })"
    )
    page.pdf()
    assert page.evaluate("window.printed") == 150
    assert page.locator(".unit").count() == 100


def test_without_its_script_the_page_still_tells_the_totals(small, look):
    page = look(small, java_script_enabled=False)
    assert page.locator(".total").count() == 6
    assert "only the totals" in page.locator(".notice").inner_text()


def test_a_large_diff_says_that_it_is_shortened(tmp_path, look):
    large = edit("input_schema.py", None, b"x\n" * 1000)
    page = look(write_page(tmp_path / "p.html", [migrated("fleet/large", large)]))
    page.get_by_role("button", name="fleet/large").click()
    assert page.locator(".diff tbody tr").count() == 199
    assert page.locator(".untold").inner_text() == (
        "Shortened: 801 more lines not shown here. --patch-dir writes the whole patch."
    )
