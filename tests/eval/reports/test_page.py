"""The page in a real browser: nothing is loaded, nothing of what models say runs, every plot is drawn, details open."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.reports import summarise
from eval.reports.page import page
from tests.eval.reports.runs import HOSTILE, results

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --window-size=1280,1600"
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = results()
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page(summarise(found), found), encoding="utf-8")
    return path


def test_the_page_needs_nothing_else_and_lets_nothing_else_run(written: Path) -> None:
    text = written.read_text()
    loaded = re.findall(r"""(?:src|href)\s*=\s*["']([^"'#][^"']*)""", text.split('<script type="application/json"')[0])
    assert [one for one in loaded if not one.startswith("data:")] == []
    assert "default-src 'none'" in text
    assert HOSTILE not in text
    assert "<b>" not in text.split("</header>")[0]
    assert "#010203" not in text  # colours are the style sheet's


@pytest.mark.thorough
def test_the_same_run_gives_the_same_plots() -> None:
    found = results()
    first, second = (re.sub(r"Made [0-9: -]+UTC", "", page(summarise(found), found)) for _ in range(2))
    assert first == second


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if not CHROMIUM or not DRIVER:
        assert not os.environ.get("REQUIRE_CHROMIUM"), "chromium and chromedriver should be here"
        pytest.skip("needs chromium and chromium-driver: apt-get install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


@pytest.mark.thorough
@pytest.mark.timeout(180)  # a browser starts
def test_a_browser_draws_every_plot_and_opens_every_detail_without_a_word_on_its_console(
    browser: Any, written: Path
) -> None:
    from selenium.webdriver.support.ui import Select

    browser.get(written.as_uri())
    for identifier in ("accuracy", "cost", "latency", "agreement", "risk", "tags", "calibration"):
        [svg] = browser.find_elements("css selector", f"#plot-{identifier} svg")
        assert svg.size["width"] > 200, identifier
        assert svg.size["height"] > 60, identifier
        assert svg.find_elements("css selector", "path"), identifier
    rows = browser.find_elements("css selector", "#records tr.record")
    assert len(rows) == 72
    rows[0].click()
    opened = browser.find_element("css selector", "#records tr.details").text
    assert "$ kubectl get herons" in opened
    assert HOSTILE in opened  # as text
    rows[0].click()
    assert not browser.find_elements("css selector", "#records tr.details")
    browser.find_element("id", "filter-words").send_keys("heron-7")
    Select(browser.find_element("id", "filter-ensemble")).select_by_visible_text("trio")
    assert len(browser.find_elements("css selector", "#records tr.record")) == 1
    assert browser.execute_script("return window.pwned") is None
    assert browser.get_log("browser") == []


@pytest.mark.timeout(180)  # a browser starts
def test_the_page_is_dark_where_the_reader_is(browser: Any, written: Path) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        browser.get(written.as_uri())
        grounds.append(browser.execute_script("return getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(255, 255, 255)", "rgb(20, 24, 29)"]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
    assert not browser.find_element("css selector", ".filters").is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
