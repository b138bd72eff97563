"""The page in a real browser: what a person sees, with eyes, keyboard or screen reader, and what it never does."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.keys import Keys

from core.flow import Question
from tests.browser.background import in_background
from tests.browser.chromium import DESKTOP, PHONE, Browser, Scheme, chromium
from tests.browser.service import HOSTILE, KEY, Script, service

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.timeout(240),  # a browser starts, on a busy machine
    pytest.mark.xdist_group("chromium"),
]


class Page:
    """The page of a service in a browser, and the service's other end."""

    def __init__(self, browser: Browser, url: str, script: Script, loop: asyncio.AbstractEventLoop) -> None:
        self.browser, self.url, self.script, self._loop = browser, url, script, loop

    def has_stopped(self, number: int) -> bool:
        """Whether so many questions were given up."""
        return self.script.stopped == number

    def release(self) -> None:
        """Lets the question go on that waits."""
        self._loop.call_soon_threadsafe(self.script.release.set)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as made:
        yield made


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page as somebody opens it. Whatever a test does, nobody else was asked and the console stayed silent."""
    with in_background(service(tmp_path)) as ((url, script), loop):
        browser.open(url)
        browser.until(lambda: browser.shown("#examples"), "examples")
        yield Page(browser, url, script, loop)
        assert browser.hosts() == {urlsplit(url).netloc}
        assert browser.console() == []
        assert browser.driver.execute_script("return window.pwned") is None


def said(browser: Browser, selector: str, text: str) -> bool:
    return text in browser.text(selector)


def test_a_question_shows_its_answer_large_with_where_it_came_from(page: Page) -> None:
    browser = page.browser
    assert browser.focused() == "query"
    assert browser.text("#cluster") == "asking glade"
    browser.ask("How many herons?")
    browser.answered("4")
    assert browser.text("#answer-title") == "How many herons?"
    facts = browser.text("#facts")
    for fact in ("cluster glade", "a majority agrees", "by remote", "930 tokens", "$0.0020"):
        assert fact in facts
    assert float(browser.one("#answer").value_of_css_property("font-size").removesuffix("px")) > 24
    assert browser.focused() == "answer"
    assert not browser.shown("#progress")
    assert browser.driver.title.startswith("How many herons?")


def test_what_planners_propose_and_vote_is_seen_before_there_is_an_answer(page: Page) -> None:
    browser = page.browser
    browser.ask("How many herons, slowly?")
    browser.until(lambda: browser.text(".planner[data-planner=gpt-a] .vote") == "4", "the vote of gpt-a")
    assert "kubectl get pods" in browser.text(".planner[data-planner=gpt-a] code")
    assert browser.text(".planner[data-planner=gpt-b] .waiting") == "looks at the cluster"
    assert (browser.shown("#answer"), browser.shown("#stop")) == (False, True)
    page.release()
    browser.answered("4")
    assert not browser.shown("#stop")


def test_the_evidence_opens_with_commands_outputs_votes_repairs_and_why_it_won(page: Page) -> None:
    browser = page.browser
    browser.ask("Which hreons, repaired?")
    browser.answered("4")
    assert browser.text("#repairs") == "hreons was read as herons"
    assert not browser.shown("#attempts")
    browser.one("#evidence summary").click()
    [first, second] = browser.all(".attempt")
    assert "Tier ollama: nobody voted" in first.text
    assert "Tier remote: a majority agrees" in second.text
    assert "gpt-a: 1 of 2 votes" in second.text
    assert "kubectl get pods" in browser.text(".attempt .command")
    assert HOSTILE in browser.text(".attempt pre")
    assert "abstains: 401 for key" in second.text


def test_what_a_cluster_says_is_text_and_never_markup(page: Page) -> None:
    browser = page.browser
    browser.ask(f"hostile {HOSTILE}")
    browser.answered(HOSTILE)
    browser.one("#evidence summary").click()
    assert HOSTILE in browser.text("#history")
    assert not browser.all("main img")


def test_a_follow_up_is_asked_in_the_session_of_the_answer_until_somebody_starts_over(page: Page) -> None:
    browser = page.browser
    browser.ask("How many herons?")
    browser.answered("4")
    assert "follow-up" in browser.text("#session")
    browser.ask("and the tulip?")
    browser.answered("tulip")
    sessions = browser.driver.execute_async_script(
        "const done = arguments[0]; fetch('/v1/history').then((r) => r.json()).then(async ({answers}) => done("
        "await Promise.all(answers.map(async ({id}) => (await (await fetch('/v1/history/' + id)).json()).session))));"
    )
    assert len(sessions) == 2
    assert len(set(sessions)) == 1
    browser.one("#session-end").click()
    assert (browser.shown("#result"), browser.shown("#examples"), browser.focused()) == (False, True, "query")
    browser.ask("How many more?")
    browser.answered("4")


def test_the_history_lists_what_was_asked_and_opens_it_with_its_evidence(page: Page) -> None:
    browser = page.browser
    for question in ("Which tulip?", "How many herons?"):
        browser.ask(question)
        browser.until(partial(said, browser, "#history", question), "the history")
    browser.all("#history button")[1].click()
    browser.answered("tulip")
    assert browser.text("#answer-title") == "Which tulip?"
    assert [each.get_attribute("aria-current") for each in browser.all("#history button")] == [None, "true"]
    browser.one("#evidence summary").click()
    assert "Tier remote" in browser.text("#attempts")


def test_an_answer_is_judged_with_a_note_and_the_judgement_is_there_again_later(page: Page) -> None:
    browser = page.browser
    browser.ask("How many herons?")
    browser.answered("4")
    browser.one("#wrong").click()
    browser.until(lambda: browser.focused() == "note", "the note's field")
    browser.press("five, one sleeps", Keys.ENTER)
    browser.until(lambda: browser.text("#thanks") == "Noted.", "that it is noted")
    browser.driver.refresh()
    browser.until(lambda: browser.all("#history button"), "the history")
    browser.one("#history button").click()
    browser.answered("4")
    assert browser.one("#wrong").get_attribute("aria-pressed") == "true"
    assert browser.one("#note").get_attribute("value") == "five, one sleeps"
    browser.one("#right").click()
    browser.until(lambda: browser.one("#right").get_attribute("aria-pressed") == "true", "the new judgement")
    assert not browser.shown("#note-form")


def test_what_a_follow_up_was_understood_as_stands_beside_its_answer(page: Page) -> None:
    browser = page.browser
    browser.ask("How many herons?")
    browser.answered("4")
    assert not browser.shown("#resolved")
    browser.ask("and those on one leg?")
    browser.until(lambda: browser.text("#resolved") == "Understood as: How many storks?", "what it was understood as")
    assert browser.violations() == []


def test_what_was_outvoted_is_not_shown_in_the_colour_of_what_won(page: Page) -> None:
    browser = page.browser
    browser.ask("Which was outvoted?")
    browser.answered("4")
    browser.one("#evidence summary").click()
    votes = [(each.text, each.value_of_css_property("color")) for each in browser.all("#attempts .vote")]
    colours = {text: {colour for said, colour in votes if said == text} for text in ("4", "5")}
    assert [text for text, _ in votes] == ["4", "5", "4", "4", "5"]
    assert len(colours["4"]) == len(colours["5"]) == 1
    assert colours["4"] != colours["5"]
    assert browser.violations() == []


def test_who_asks_too_often_is_told_when_to_come_back(browser: Browser, tmp_path: Path) -> None:
    with in_background(service(tmp_path, rate=1)) as ((url, _), _):
        browser.open(url)
        browser.until(lambda: browser.shown("#examples"), "examples")
        browser.ask("How many herons?")
        browser.answered("4")
        browser.ask("How many more?")
        browser.until(lambda: browser.text("#problem-title") == "Too many questions", "that it was too often")
        assert "1 questions a minute" in browser.text("#problem-detail")
        assert "ask again in" in browser.text("#problem-mend")
        assert browser.violations() == []


def test_one_of_several_clusters_is_chosen_and_asked(browser: Browser, tmp_path: Path) -> None:
    with in_background(service(tmp_path, contexts=("marsh", "moor"))) as ((url, script), _):
        browser.open(url)
        browser.until(lambda: browser.shown("#context"), "the clusters")
        browser.ask("How many herons?")
        browser.answered("4")
        browser.driver.find_element("css selector", "#context option[value=moor]").click()
        assert browser.text("#cluster") == "asking moor"
        browser.ask("How many there?")
        browser.until(lambda: browser.text("#answer-title") == "How many there?", "the second answer")
        assert [question.context for question in script.asked] == ["glade", "moor"]
        assert browser.violations() == []


def test_an_example_is_asked_by_a_click(page: Page) -> None:
    browser = page.browser
    example = next(each for each in browser.all("#examples button") if "wren" in each.text)
    example.click()
    browser.answered("4")
    assert page.script.asked == [Question("Which image does the deployment wren in glen use?", None, "glade")]


def test_no_agreement_is_seen_as_such(page: Page) -> None:
    page.browser.ask("a tie?")
    page.browser.answered("no agreement: 4 | 5")
    assert "unsure" in (page.browser.one("#answer").get_attribute("class") or "")


@pytest.mark.parametrize(
    ("question", "title", "detail"),
    [
        ("unreachable?", "The cluster cannot be asked", "start the cluster"),
        ("nobody?", "No tier could answer", "what is asked for?"),
        ("one that breaks off?", "The connection was lost", "Ask again."),
        ("x" * 3_990 + " tulip\n" + "y" * 20, "", ""),
    ],
)
def test_what_goes_wrong_is_told_with_its_mend_and_the_next_question_is_answered(
    page: Page, question: str, title: str, detail: str
) -> None:
    browser = page.browser
    if title:
        browser.ask(question)
        browser.until(lambda: browser.text("#problem-title") == title, title)
        assert detail in browser.text("#problem")
        assert browser.violations() == []
        assert [line for line in browser.console() if "ERR_INCOMPLETE_CHUNKED" not in line] == []
    browser.ask("How many herons?")
    browser.answered("4")
    assert not browser.shown("#problem")


def test_stop_and_escape_end_the_work_at_once(page: Page) -> None:
    browser = page.browser
    for number in (1, 2):
        browser.ask("slowly?")
        browser.until(lambda: browser.text(".planner[data-planner=gpt-a] .vote"), "a vote")
        if number == 1:
            browser.one("#stop").click()
        else:
            browser.press(Keys.ESCAPE)
        browser.until(partial(page.has_stopped, number), "that the work ended")
        browser.until(lambda: browser.text("#said") == "Stopped.", "that it was stopped")
        assert (browser.shown("#problem"), browser.focused()) == (False, "query")


def test_a_service_that_went_away_is_told_as_that(browser: Browser, tmp_path: Path) -> None:
    with in_background(service(tmp_path)) as ((url, _), _):
        browser.open(url)
        browser.until(lambda: browser.shown("#examples"), "examples")
    browser.ask("Is anybody there?")
    browser.until(lambda: browser.text("#problem-title") == "The service cannot be reached", "that nobody answers")


def test_a_key_is_asked_for_held_by_the_tab_and_the_question_is_asked_with_it(browser: Browser, tmp_path: Path) -> None:
    with in_background(service(tmp_path, keyed=True)) as ((url, script), _):
        browser.open(url)
        browser.until(lambda: browser.shown("#key-form"), "the field for a key")
        browser.press("a-wrong-key-that-is-long-enough", Keys.ENTER)
        browser.until(lambda: "the key is not known" in browser.text("#problem-detail"), "that the key is wrong")
        browser.ask("How many herons?")
        browser.until(lambda: browser.focused() == "key", "the field for a key")
        assert browser.violations() == []
        assert script.asked == []
        browser.press(KEY, Keys.ENTER)
        browser.answered("4")
        assert KEY not in browser.driver.page_source
        assert browser.driver.execute_script("return localStorage.length") == 0
        browser.driver.refresh()
        browser.until(lambda: "How many herons?" in browser.text("#history"), "the history, with the key of the tab")
        assert browser.console() == []


def test_everything_is_reached_by_keyboard_alone(page: Page) -> None:
    browser = page.browser
    browser.press("How many herons?", Keys.ENTER)
    browser.answered("4")
    reached = []
    for _ in range(6):
        browser.press(Keys.TAB)
        reached.append(browser.focused())
    assert reached[:3] == ["copy", "right", "wrong"]
    assert reached[3].startswith("Evidence")
    assert "How many herons?" in reached[4]
    for _ in range(2):
        browser.driver.switch_to.active_element.send_keys(Keys.SHIFT, Keys.TAB)
    browser.one("#evidence summary").send_keys(Keys.ENTER)
    assert browser.shown("#attempts")
    browser.press(Keys.TAB)
    assert browser.driver.switch_to.active_element.tag_name == "pre"  # what scrolls can be scrolled
    browser.press("/")
    assert browser.focused() == "query"
    browser.press("Which tulip?", Keys.ENTER)
    browser.answered("tulip")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    page: Page, size: tuple[int, int], scheme: Scheme
) -> None:
    browser = page.browser
    browser.look(size, scheme)
    dark = browser.driver.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(18, 21, 28)"
    assert dark == (scheme == "dark")
    assert browser.violations() == []
    browser.ask("Which hreons, repaired, slowly?")
    browser.until(lambda: browser.text(".planner[data-planner=gpt-a] .vote"), "a vote")
    assert browser.violations() == []
    page.release()
    browser.answered("4")
    browser.one("#evidence summary").click()
    browser.one("#wrong").click()
    browser.until(lambda: browser.shown("#note-form"), "the note's field")
    assert browser.violations() == []
    assert not browser.overflows()


def test_the_policy_that_the_page_lives_under_lets_no_script_of_anybody_else_run(page: Page) -> None:
    browser = page.browser
    script = "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);"
    browser.driver.execute_script(script)
    assert browser.driver.execute_script("return window.ran") is None
    assert any("Content Security Policy" in line for line in browser.console())
