# What the browser tests share: one Chromium for the run, a served campus, and visitors who look closely.
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "Peers")]

from appliance import QUAD, served  # noqa: E402
from visitor import VIEWS, Visitor  # noqa: E402


def pytest_sessionstart(session):
    if not QUAD.exists():
        pytest.exit(f"there is no {QUAD}: run make build", 3)


@pytest.fixture(scope="session")
def chromium():
    """One browser for the run; every visitor gets a context of their own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def campus(tmp_path):
    """A campus of the test's own, with nobody but its administrator."""
    yield from served(tmp_path / "data")


@pytest.fixture(scope="module")
def shared_campus(tmp_path_factory):
    """One campus for a module's tests."""
    yield from served(tmp_path_factory.mktemp("campus") / "data")


@pytest.fixture
def visit(chromium):
    """Brings visitors to a campus. When the test is over, none of their browsers may have complained. The campus comes
    from a fixture that is named before this one: were it gone first, their live pages would miss it."""
    visitors = []

    def arrive(campus, view=VIEWS["en-light-wide"]):
        visitors.append(Visitor(chromium, campus, view))
        return visitors[-1]

    yield arrive
    complaints = [complaint for visitor in visitors for complaint in visitor.leave()]
    assert complaints == []
