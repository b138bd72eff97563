"""Chromium without a screen, driven by its own driver, and what it did: requests, console, accessibility."""

from __future__ import annotations

import base64
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
MISSING = "needs chromium and chromium-driver: apt-get install chromium chromium-driver"
AXE = Path(__file__).parent / "axe" / "axe.min.js"
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars --no-proxy-server"
)
Scheme = Literal["light", "dark"]
DESKTOP, PHONE = (1280, 900), (390, 844)
PATIENCE = 30.0
"""Seconds that something on the page may take: machines that test are busy."""


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """A browser with an empty profile. Skips the test where there is none, and fails it where there has to be one."""
    if not CHROMIUM or not DRIVER:
        assert not os.environ.get("REQUIRE_CHROMIUM"), MISSING
        pytest.skip(MISSING)
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS.split(), f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield Browser(driver)
    finally:
        driver.quit()


class Browser:
    """A page in Chromium."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, url: str, size: tuple[int, int] = DESKTOP, scheme: Scheme = "light") -> None:
        """Loads a page in a tab that remembers nothing, on a screen of this size; what was logged is forgotten."""
        self.driver.get("about:blank")
        self.look(size, scheme)
        self.driver.get_log("performance")
        self.driver.get_log("browser")
        self.driver.get(url)
        self.driver.execute_script("sessionStorage.clear(); localStorage.clear();")
        self.driver.get(url)

    def look(self, size: tuple[int, int], scheme: Scheme) -> None:
        """Another screen or colour scheme for the page that is open."""
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)

    def one(self, selector: str) -> WebElement:
        """The first element."""
        found: WebElement = self.driver.find_element("css selector", selector)
        return found

    def all(self, selector: str) -> list[WebElement]:
        """Every element."""
        found: list[WebElement] = self.driver.find_elements("css selector", selector)
        return found

    def text(self, selector: str) -> str:
        """What is shown; "" of what is hidden or not there."""
        return "\n".join(each.text for each in self.all(selector) if each.is_displayed())

    def shown(self, selector: str) -> bool:
        """Whether it can be seen."""
        return any(each.is_displayed() for each in self.all(selector))

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Waits until something holds. Fails with what it was."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"not within {PATIENCE:g} s: {what}; the page says: {self.text('main')}"
            time.sleep(0.03)

    def ask(self, question: str) -> None:
        """Types a question and presses Enter."""
        field = self.one("#query")
        field.clear()
        field.send_keys(question, Keys.ENTER)

    def answered(self, text: str) -> None:
        """Waits for an answer."""
        self.until(lambda: self.text("#answer") == text, f"the answer {text!r}")

    def press(self, *keys: str) -> None:
        """Keys, to whatever has the focus."""
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def focused(self) -> str:
        """The id of what has the focus, or its text."""
        said = "const at = document.activeElement; return at.id || at.textContent.trim();"
        focused: str = self.driver.execute_script(said)
        return focused

    def console(self) -> list[str]:
        """What the console holds since it was last looked at, but for replies that tests ask for (401, 503, …)."""
        said = [entry["message"] for entry in self.driver.get_log("browser")]
        return [line for line in said if "the server responded with a status of" not in line]

    def hosts(self) -> set[str]:
        """Every host that was asked for anything since it was last looked at."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        asked = [each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"]
        return {urlsplit(url).netloc for url in asked if urlsplit(url).scheme in ("http", "https", "ws", "wss")}

    def violations(self) -> list[str]:
        """What axe finds against accessibility, a line each."""
        self.driver.execute_script(AXE.read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, {resultTypes: ['violations']}).then(({violations}) => done(violations.map("
            "(each) => `${each.id}: ${each.help}: ${each.nodes.map((node) => node.html).join(' ')}`)));"
        )
        return [str(line) for line in found]

    def overflows(self) -> bool:
        """Whether the page is wider than the screen."""
        script = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return bool(self.driver.execute_script(script))

    def screenshot(self, path: Path) -> None:
        """The whole page as a PNG."""
        taken = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        path.write_bytes(base64.b64decode(taken["data"]))
