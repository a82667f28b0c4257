# A person at a browser: opens pages, presses what they see, and checks each page as they go.
"""`Visitor` wraps a page of Playwright's. Whatever leads to another page goes through `open` or `going`, which wait for
the answer, compare its status and then examine the page: language, theme, headings, width, and axe's rules."""

import json
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT

from appliance import ADMIN_EMAIL, ADMIN_PASSWORD
from words import WORDS

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"wide": (1280, 800), "phone": (390, 844)}


@dataclass(frozen=True)
class View:
    """How somebody looks at the pages."""

    language: str
    theme: str
    size: str
    scripts: bool = True

    @property
    def name(self):
        return "-".join([self.language, self.theme, self.size, *([] if self.scripts else ["noscript"])])

    @property
    def words(self):
        return WORDS[self.language]


def named(*views):
    return {view.name: view for view in views}


VIEWS = named(*[View(language, theme, size) for size in SIZES for theme in ("light", "dark") for language in WORDS])
WITHOUT_SCRIPTS = named(View("en", "light", "wide", scripts=False), View("fr", "dark", "phone", scripts=False))

# Every pair of language, theme and size is among these four: the campus's main journey goes through them. The others go
# through the two that share nothing. QUAD_EVERY_VIEW=1 has all go through all eight.
PAIRS = ["en-light-wide", "fr-dark-wide", "fr-light-phone", "en-dark-phone"]
EVERY = bool(os.environ.get("QUAD_EVERY_VIEW"))
CHOSEN = {name: view for name, view in VIEWS.items() if name in PAIRS or EVERY}
OPPOSITES = list(VIEWS.values()) if EVERY else [VIEWS["en-light-wide"], VIEWS["fr-dark-phone"]]

# axe's findings, without the pages and pages of what it found in order.
# Swagger UI's markup isn't ours to mend (controls within controls, a main of its own); its colors are, and are looked at.
AXE = AXE_SCRIPT + """
;(async () => {
  const foreign = document.querySelector("#api");
  const looks = [[foreign ? {exclude: ["#api"]} : document, %s]];
  if (foreign) looks.push(["#api", ["color-contrast"]]);
  const faults = [];
  for (const [context, runOnly] of looks) {
    const {violations} = await axe.run(context, {runOnly, resultTypes: ["violations"]});
    faults.push(...violations.flatMap(({id, nodes}) => nodes.map(({html}) => id + ": " + html)));
  }
  return faults;
})()""" % json.dumps(RULES)

# What a page is, read in one go.
EXAMINE = """() => {
  const channel = getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/)[0];
  return {
    language: document.documentElement.lang,
    theme: Number(channel) > 127 ? "light" : "dark",
    headings: document.querySelectorAll("h1:not(#api *)").length,
    mains: document.querySelectorAll("main:not(#api *)").length,
    title: document.title,
    overflow: document.documentElement.scrollWidth - innerWidth,
    height: document.documentElement.scrollHeight,
    build: [...document.querySelectorAll("body, body *:not(tr + tr, tr + tr *)")].map(
      (each) => `${each.tagName}.${each.getAttribute("class")}.${each.getAttribute("aria-invalid")}`).join()
      + [...document.querySelectorAll("dialog[open], :popover-open")].map((each) => ` ${each.className}`),
    twice: [...document.querySelectorAll("[id]")].map((each) => each.id).filter((id, at, all) => all.indexOf(id) !== at),
  }
}"""


# What a page may grow by while it is examined, in pixels.
ROOM = 1600

# What axe has examined: the elements of a page and what is open on it, in a view. It isn't asked again about the same with
# other words.
EXAMINED = set()


class Visitor:
    def __init__(self, browser, campus, view):
        self.campus, self.view, self.words = campus, view, view.words
        width, height = SIZES[view.size]
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=view.theme, reduced_motion="reduce",
            locale={"en": "en-GB", "fr": "fr-FR"}[view.language], java_script_enabled=view.scripts,
            has_touch=view.size == "phone")
        self.context.set_default_timeout(10_000)
        self.complaints, self.expected = [], []
        self.page = self.new_page()

    def new_page(self):
        page = self.context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def _listen(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def leave(self):
        """Closes the browser; gives what its console complained of: CSP violations, errors of scripts. Chromium also
        notes each page whose status is 400 or more there; those that the test asked for are no complaint."""
        self.context.close()
        complaints = list(self.complaints)
        for status in self.expected:
            note = re.compile(rf"Failed to load resource: the server responded with a status of {status} ")
            found = next((each for each in complaints if note.search(each)), None)
            if found:
                complaints.remove(found)
        return complaints

    # Going somewhere

    @contextmanager
    def going(self, status=200, page=None):
        """Around what leads to another page: that page's status is as said, and the page is in order."""
        page = page or self.page
        if status >= 400:
            self.expected.append(status)
        with page.expect_navigation(wait_until="load") as navigation:
            yield
        assert navigation.value.status == status, f"{page.url}: {navigation.value.status}"
        self.examine(page)

    def open(self, path, status=200, page=None):
        with self.going(status, page):
            (page or self.page).goto(path if "://" in path else self.campus.url + path)

    def press(self, name, status=200, role="button", page=None):
        """Presses the visible button or link with this name and waits for the page it leads to."""
        with self.going(status, page):
            (page or self.page).get_by_role(role, name=name, exact=True).click()

    def follow(self, name, status=200):
        self.press(name, status, role="link")

    def asked(self, name, within=None):
        """Presses the first button with this name, on the page or `within` a part of it, and gives the question that it asks."""
        (within or self.page).get_by_role("button", name=name, exact=True).first.click()
        question = self.page.get_by_role("dialog")
        question.wait_for()
        self.examine()
        return question

    def confirm(self, name, yes=None, within=None, saying=(), status=200):
        """Presses a button that asks first, and then the one that does it: called the same, unless `yes` says otherwise. The
        question has all the words that it is to be `saying`."""
        question = self.asked(name, within)
        said = question.inner_text()
        assert [words for words in saying if words not in said] == [], said
        with self.going(status):
            question.get_by_role("button", name=yes or name, exact=True).click()

    # Looking

    def examine(self, page=None):
        page = page or self.page
        found = page.evaluate(EXAMINE)
        assert found["language"] == self.view.language, page.url
        assert found["theme"] == self.view.theme, page.url
        assert (found["headings"], found["mains"]) == (1, 1), page.url
        assert found["title"].count(" · ") == 1, found["title"]
        assert found["overflow"] <= 0, f"{page.url} is {found['overflow']} px too wide"
        assert found["twice"] == [], page.url
        if not self.view.scripts or (self.view, found["build"]) in EXAMINED:
            return  # axe is a script
        # Taller than its content, also when that grows meanwhile (live parts do): on a phone the tab bar floats over what is
        # scrolled under it, and axe would take half-covered links for small ones.
        width, height = SIZES[self.view.size]
        if self.view.size == "phone":
            page.set_viewport_size({"width": width, "height": found["height"] + ROOM})
        faults = page.evaluate(AXE)
        if self.view.size == "phone":
            page.set_viewport_size({"width": width, "height": height})
        assert faults == [], f"{page.url}: {faults[:12]}"
        EXAMINED.add((self.view, found["build"]))

    @property
    def path(self):
        return self.page.url.removeprefix(self.campus.url)

    def notice(self, page=None):
        """The one message of the page."""
        return (page or self.page).locator(".notice").inner_text().strip()

    def rows(self):
        """The table's rows as lists of their cells' texts; empty cells included."""
        return [
            [cell.strip() for cell in row.locator("th, td").all_inner_texts()]
            for row in self.page.locator("table tbody tr").all()
        ]

    def figures(self):
        """The numbers above a list, in their order."""
        return [int(re.sub(r"\D", "", number)) for number in self.page.locator(".figures b").all_inner_texts()]

    # What every journey does

    def choose_language(self):
        """By the button at the foot of the page: the browser's choice wins over the one in the directory."""
        with self.going():
            self.page.locator(f"footer button[name=language][value={self.view.language}]").click()

    def sign_in(self, email=ADMIN_EMAIL, password=ADMIN_PASSWORD, status=200):
        self.page.get_by_label(self.words["email"], exact=True).fill(email)
        self.page.get_by_label(self.words["password"], exact=True).fill(password)
        self.press(self.words["sign in"], status)

    def arrive(self, path="/", email=ADMIN_EMAIL, password=ADMIN_PASSWORD):
        """Opens a page that asks to sign in first, and does so."""
        self.open(path)
        self.choose_language()
        self.sign_in(email, password)
        assert self.path == path

    def sign_out(self):
        """By the account's menu: at a desk below the navigation, on a phone behind the last tab."""
        if self.view.size == "phone":
            self.page.get_by_role("button", name=self.words["menu"], exact=True).click()
        else:
            self.page.locator(".account-button").click()
        self.press(self.words["sign out"])
