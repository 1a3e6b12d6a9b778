"""What people do at their browsers, in their own words."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.installation import Installation, Person

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only faults are told in full: to describe all that is well takes longer than to look for faults.
AXE_OPTIONS = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
# A browser tells in its console of every answer over 399, which is no fault of the page.
EXPECTED = "Failed to load resource: the server responded with a status of"


class Desk:
    """A browser with one page; `faults` is what its console has complained of."""

    def __init__(self, context: Any, has_script: bool = True) -> None:
        self.context, self.has_script = context, has_script
        self.page = context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _note(self, message: Any) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.faults.append(message.text)

    def open(self, path: str) -> None:
        """Go to an address."""
        self.page.goto(path)

    def press(self, name: str, role: str = "button") -> None:
        """Press the button, or with `role` the link, of exactly this name."""
        self.page.get_by_role(role, name=name, exact=True).first.click()
        # The click waits for a new page to begin, not to be there: a busy machine would find it empty.
        self.page.wait_for_load_state()

    def follow_link(self, path: str) -> None:
        """Sign in by a one-time link."""
        self.open(path)
        self.press("Logga in")
        self.page.wait_for_url("**/")

    def sit_in_for(self, installation: Installation, person: Person) -> None:
        """Be signed in already: sign-ins from one address are limited, and this one is."""
        cookie = installation.client(person).get_cookie("planapp")
        assert cookie is not None
        host = self.page.context.request.get("/hjalp").url.partition("/hjalp")[0]
        self.context.add_cookies([{"name": "planapp", "value": cookie.value, "url": host}])

    def text(self) -> str:
        """What the page's main part says."""
        return " ".join(self.page.locator("main").inner_text().split())

    def sideways(self) -> int:
        """How many pixels the page is too wide."""
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return self.page.evaluate(width)

    def axe(self) -> list[str]:
        """What axe finds on the page: the rule and the element, a line each."""
        found = Axe().run(self.page, options=AXE_OPTIONS)
        return [
            f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for one in found.response["violations"]
            for node in one["nodes"][:3]
        ]

    def download(self, name: str, folder: Path) -> Path:
        """Press a link that gives a file, and keep it."""
        with self.page.expect_download() as waiting:
            self.press(name, "link")
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path
