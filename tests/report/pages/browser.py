"""A real browser for pages, and what it is asked: what it was told to fetch, what it complains of, and what it sees."""

from __future__ import annotations

import importlib.resources
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

HOW_TO_GET_ONE = "install Debian's Chromium: apt-get update && apt-get install -y chromium"

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")

AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def executable() -> Path | None:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return Path(found) if found else None


@contextmanager
def running() -> Iterator[Browser]:
    """A browser of this machine. Where there is none the test is skipped, and fails where CI is set."""
    program = executable()
    if program is None:
        reason = f"no browser is on this machine. To get one, {HOW_TO_GET_ONE}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_QUIET))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Seen:
    """An opened page, and what it did that a report never does."""

    page: Page
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def misdeeds(self) -> list[str]:
        return [*self.requests, *self.console, *self.dialogs]

    def axe(self) -> list[str]:
        """What axe finds wrong, each with the element it found it at."""
        return self._run({"rules": {"color-contrast": {"enabled": False}}}) + self.pale()

    def pale(self) -> list[str]:
        """The words that axe finds too pale to be read.

        Over thousands of cells that takes half a minute: so of the rows of a long page it looks at those alone of which
        something is drawn otherwise than anything in the rows before.
        """
        if self.page.locator("tr").count() >= LONG:
            self.page.evaluate(MARK_ALIKE)
        return self._run({"runOnly": ["color-contrast"]}, "[data-drawn-alike]")

    def _run(self, rules: dict[str, Any], leaving: str = "[data-nothing]") -> list[str]:
        """Axe is put in by the browser, not by the page."""
        self.page.evaluate(AXE)
        run = "([leaving, rules]) => axe.run({exclude: [[leaving]]}, {resultTypes: ['violations'], ...rules})"
        found = self.page.evaluate(run, [leaving, rules])["violations"]
        return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]

    def faults(self, *, foreign: dict[str, str] | None = None) -> list[str]:
        """What axe does not look for. `foreign` are texts of another language than the page's, each with its code."""
        found: list[str] = self.page.evaluate(FAULTS, foreign or {})
        return found


@contextmanager
def opened(browser: Browser, content: bytes, folder: Path, **context: Any) -> Iterator[Seen]:
    """A page opened from a file, as a reader would."""
    file = folder / "report.html"
    file.write_bytes(content)
    place = browser.new_context(viewport={"width": 1280, "height": 900}, **context)
    try:
        page = place.new_page()
        seen = Seen(page)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda message: seen.console.append(message.text))
        page.on("pageerror", lambda error: seen.console.append(str(error)))

        def dismiss(dialog: Dialog) -> None:
            seen.dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", dismiss)
        page.goto(file.as_uri())
        assert seen.requests.pop(0) == file.as_uri()
        yield seen
    finally:
        place.close()


LONG = 100
"""The rows from which a page is a long one."""

MARK_ALIKE = r"""
() => {
  const seen = new Set();
  const drawn = ["color", "backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode", "textShadow",
                 "fontSize", "fontWeight", "visibility", "display", "position"];
  for (const row of document.querySelectorAll("tbody tr")) {
    let alike = true;
    for (const element of [row, ...row.querySelectorAll("*")]) {
      const sort = [];
      for (let each = element; each !== row.parentElement; each = each.parentElement) {
        const style = getComputedStyle(each);
        sort.push(...drawn.map((name) => style[name]));
      }
      if (!seen.has(sort.join())) alike = false;
      seen.add(sort.join());
    }
    row.toggleAttribute("data-drawn-alike", alike);
  }
}
"""
"""Marks the rows in which all is drawn as something before them is: the element, and what is around it in its row."""

FAULTS = r"""
(foreign) => {
  const found = [];
  const told = (element) => element.innerText.trim();
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption || !told(table.caption)) found.push(`table ${table.id} has no caption`);
    for (const cell of table.tHead ? table.tHead.querySelectorAll("th, td") : [])
      if (cell.tagName !== "TH" || cell.scope !== "col") found.push(`a heading of ${table.id} is none`);
    for (const row of table.tBodies[0].rows) {
      const first = row.cells[0];
      if (first.tagName !== "TH" || first.scope !== "row")
        found.push(`row ${row.rowIndex} of ${table.id} has no heading`);
      for (const cell of row.cells)
        if (!cell.hidden && !cell.textContent.trim()) found.push(`a cell of ${table.id} is empty`);
    }
    const region = table.closest("[role=region]");
    if (!region || region.tabIndex !== 0 || !document.getElementById(region.getAttribute("aria-labelledby")))
      found.push(`table ${table.id} cannot be scrolled by keyboard`);
  }
  for (const tag of document.querySelectorAll(".tag")) {
    const symbol = tag.querySelector("[aria-hidden=true]");
    const words = [...tag.querySelectorAll(":scope > :not([aria-hidden])")].map((each) => each.textContent).join("");
    if (!symbol || !symbol.textContent.trim()) found.push(`a status has no symbol: ${tag.textContent}`);
    if (!words.trim()) found.push("a status has no words");
    if (getComputedStyle(tag).borderTopStyle === "none") found.push(`a status has no border: ${tag.textContent}`);
  }
  const coloured = (style) => style.backgroundColor + style.color;
  for (const cell of document.querySelectorAll("tbody td"))
    if (coloured(getComputedStyle(cell)) !== coloured(getComputedStyle(cell.parentElement)) &&
        getComputedStyle(cell).backgroundColor !== "rgba(0, 0, 0, 0)")
      found.push(`a cell speaks by its colour: ${cell.textContent}`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const lang = foreign[walker.currentNode.data.trim()];
    if (lang && walker.currentNode.parentElement.closest("[lang]").lang !== lang)
      found.push(`not marked as ${lang}: ${walker.currentNode.data}`);
  }
  const vague = /^(click here|here|link|this|more|read more|cliquez ici|ici|lien|lire la suite|plus)$/i;
  for (const link of document.querySelectorAll("a")) {
    const words = link.textContent.trim();
    if (!words || vague.test(words)) found.push(`a link says nothing: ${link.outerHTML}`);
    const to = link.getAttribute("href") || "";
    if (!/^(https?:|mailto:|#)/i.test(to)) found.push(`a link leads to ${to}`);
    if (to.startsWith("#") && !document.getElementById(to.slice(1))) found.push(`a link leads nowhere: ${to}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  for (const id of new Set(ids.filter((each, n) => ids.indexOf(each) !== n))) found.push(`id ${id} stands twice`);
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((each) => Number(each.tagName[1]));
  if (levels.filter((each) => each === 1).length !== 1 || levels[0] !== 1) found.push("not one h1 at the beginning");
  levels.forEach((each, n) => { if (n && each > levels[n - 1] + 1) found.push(`heading ${n} skips a level`); });
  for (const each of ["main", "header", "nav", "footer", "body > a.skip"])
    if (document.querySelectorAll(each).length !== 1) found.push(`not one ${each}`);
  for (const each of document.querySelectorAll("[style]")) found.push(`a style of its own: ${each.outerHTML}`);
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page is wider than the window");
  return found;
}
"""
