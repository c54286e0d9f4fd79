"""What the small scripts do, tried on the style guide; and that the same works without them."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

PageAs = Callable[..., Page]


def opened(page_as: PageAs, path: str = "/style-guide/", language: str = "en", *, js: bool = True) -> Page:
    page = page_as("everybody", language, js=js)
    page.goto(path)
    return page


def wait_until_kept(page: Page, words: str) -> None:
    """Wait until the browser has put ``words`` aside (the content policy forbids Playwright's own waiting)."""
    page.evaluate(
        """(words) => new Promise((done) => {
          const there = () => Object.values(localStorage).some((text) => text.includes(words));
          const look = () => there() ? done() : setTimeout(look, 20);
          look();
        })""",
        words,
    )


def test_slash_goes_to_the_search(page_as: PageAs) -> None:
    page = opened(page_as)
    page.keyboard.press("/")
    expect(page.locator("#top-q")).to_be_focused()
    page.keyboard.type("n/j?")
    expect(page.locator("#top-q")).to_have_value("n/j?")
    page.keyboard.press("Escape")
    expect(page.locator("#top-q")).not_to_be_focused()


def test_a_question_mark_shows_the_keys_and_the_help_of_the_screen(page_as: PageAs) -> None:
    page = opened(page_as)
    page.keyboard.press("?")
    dialog = page.locator("#keys")
    expect(dialog).to_be_visible()
    for words in (
        "Search everything",
        "Log a call",
        "next, previous line",
        "Save and next",
        "Builders of screens copy from here",
    ):
        expect(dialog).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()


def test_j_and_k_walk_the_lines_and_a_letter_works_on_the_current_one(page_as: PageAs) -> None:
    page = opened(page_as)
    rows = page.locator("[data-row]")
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(rows.nth(place)).to_contain_class("is-here")
    expect(rows.nth(1).locator("[data-open]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**#row-2")
    page.keyboard.press("c")
    expect(page.locator("h1")).to_have_text("Sample form")


def test_control_enter_saves_from_within_a_field_and_errors_stand_beside_theirs(page_as: PageAs) -> None:
    page = opened(page_as)
    page.fill("#words", "two boxes")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#company-error")).to_contain_text("Ask who is calling")
    expect(page.locator("#words")).to_have_value("two boxes")
    page.click(".error-summary a >> nth=0")
    expect(page.locator("#company")).to_be_focused()


def test_what_was_typed_is_offered_back_after_a_crash_and_put_back_whole(page_as: PageAs) -> None:
    page = opened(page_as)
    page.fill("#company", "永明办公用品")
    page.click("[data-add-line]")
    page.fill("#products-2-quantity", "12")
    page.check("#horizon-1", force=True)
    page.check("#rush")
    wait_until_kept(page, "products-2")
    page.reload()
    expect(page.locator("#company")).to_have_value("")
    page.click("[data-kept=back]")
    expect(page.locator("#company")).to_have_value("永明办公用品")
    expect(page.locator("#products-2-quantity")).to_have_value("12")
    expect(page.locator("#horizon-1")).to_be_checked()
    expect(page.locator("#rush")).to_be_checked()


def test_what_was_typed_survives_a_line_that_breaks_while_it_is_sent(page_as: PageAs) -> None:
    page = opened(page_as)
    page.fill("#company", "Acme")
    page.context.set_offline(True)
    page.click("#sample button[data-key='Ctrl+Enter']")
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.goto("/style-guide/")
    page.click("[data-kept=back]")
    expect(page.locator("#company")).to_have_value("Acme")


def test_what_was_saved_is_not_offered_again(page_as: PageAs) -> None:
    page = opened(page_as)
    page.check("#horizon-1", force=True)
    page.fill("#company", "Acme")
    wait_until_kept(page, "Acme")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".flash")).to_contain_text("That would have been saved.")
    expect(page.locator(".kept")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('keep:'))") == []


def test_what_was_typed_is_gone_when_it_is_thrown_away_or_somebody_signs_out(page_as: PageAs) -> None:
    page = opened(page_as)
    for ending in ("throw away", "sign out"):
        page.fill("#company", "Acme")
        wait_until_kept(page, "Acme")
        page.reload()
        if ending == "throw away":
            page.click("[data-kept=drop]")
        else:
            page.evaluate(
                "document.querySelector('[data-forget]').addEventListener('submit', (e) => e.preventDefault())"
            )
            page.click(".top-person summary")
            page.click("[data-forget] button")
        assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('keep:'))") == []


def test_a_line_is_added_with_names_of_its_own_and_taken_away(page_as: PageAs) -> None:
    page = opened(page_as)
    page.fill("#products-1-product", "tape")
    page.click("[data-add-line]")
    expect(page.locator("#products-2-product")).to_be_focused()
    expect(page.locator("#products-2-product")).to_have_value("")
    page.click("[data-remove-line] >> nth=0")
    expect(page.locator("[data-line]")).to_have_count(2)
    expect(page.locator("#products-1-product")).to_have_value("tape")


def test_without_scripts_the_server_adds_the_line_and_keeps_what_was_typed(page_as: PageAs) -> None:
    page = opened(page_as, js=False)
    page.fill("#company", "Acme")
    page.fill("#products-0-product", "tape")
    page.click("[data-add-line]")
    expect(page.locator("[data-line]")).to_have_count(3)
    expect(page.locator("#company")).to_have_value("Acme")
    expect(page.locator("#products-0-product")).to_have_value("tape")


def test_a_piece_follows_what_is_typed(page_as: PageAs) -> None:
    page = opened(page_as)
    page.locator("#company").press_sequentially("Acme & Söhne", delay=5)
    expect(page.locator("[data-live]")).to_contain_text("You typed: Acme & Söhne")


def test_progress_goes_on_by_itself_and_stops_at_the_end(page_as: PageAs) -> None:
    page = opened(page_as)
    expect(page.locator("#sample-progress")).to_contain_text("100 of 100")
    assert page.locator("#sample-progress[data-poll]").count() == 0


def test_a_link_may_put_in_a_piece_instead_of_a_page(page_as: PageAs) -> None:
    page = opened(page_as)
    expect(page.locator("#sample-progress")).to_contain_text("100 of 100")
    page.evaluate("window.sameVisit = true")
    page.click("[data-swap='#sample-progress']")
    expect(page.locator("#sample-progress")).to_contain_text("0 of 100")
    expect(page.locator("#sample-progress")).to_contain_text("100 of 100")
    assert page.evaluate("window.sameVisit")
    assert page.url.endswith("/style-guide/")


def test_a_form_is_sent_once_however_often_its_button_is_pressed(page_as: PageAs) -> None:
    page = opened(page_as)
    page.evaluate("""() => {
      window.sends = 0;
      const form = document.getElementById("sample");
      form.addEventListener("submit", (event) => { event.preventDefault(); window.sends += 1; });
    }""")
    for _ in range(3):
        page.locator("#sample button[data-key='Ctrl+Enter']").click(force=True)
    assert page.evaluate("window.sends") == 1


def test_the_scanner_keeps_the_keyboard_and_its_tab_sends_too(page_as: PageAs) -> None:
    page = opened(page_as, "/style-guide/bench/ready")
    expect(page.locator("[data-scan]")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.type("P4n7?")
    expect(page.locator("[data-scan]")).to_have_value("P4n7?")
    page.keyboard.press("Tab")
    page.wait_for_url("**?code=P4n7%3F")


def test_the_language_changes_on_any_page_and_one_stays_there(page_as: PageAs) -> None:
    page = page_as(None)
    page.goto("/sign-in")
    page.click(".language button")
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    assert page.url.endswith("/sign-in")


def test_without_scripts_the_menus_and_the_help_are_in_reach(page_as: PageAs) -> None:
    page = opened(page_as, js=False)
    page.click(".top-person summary")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.click("[data-dialog='#keys'] >> nth=0")
    assert page.url.endswith("#help")
    expect(page.locator("#help")).to_contain_text("Builders of screens")


def test_the_first_stop_of_the_tab_key_leads_past_the_menu(page_as: PageAs) -> None:
    page = opened(page_as)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
