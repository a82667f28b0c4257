# What the peer tests share: a campus with its administrator, served by the release binary.
import sys
from pathlib import Path

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))

from appliance import QUAD, UNLIMITED, Appliance, make_campus  # noqa: E402


def pytest_sessionstart(session):
    if not QUAD.exists():
        pytest.exit(f"there is no {QUAD}: run make build", 3)


@pytest.fixture(scope="module")
def campus(tmp_path_factory):
    """One served campus for a module's tests."""
    data = make_campus(tmp_path_factory.mktemp("campus") / "data")
    with Appliance(data, env=UNLIMITED) as served:
        served.token = served.sign_in()
        yield served
        served.stop()


@pytest.fixture
def data(tmp_path):
    """A data directory with one administrator, not served."""
    return make_campus(tmp_path / "data")


@pytest.fixture
def serve(request):
    """Starts appliances that end with the test."""
    started = []

    def start(data, **options):
        started.append(Appliance(data, **options))
        return started[-1]

    yield start
    for each in started:
        each.kill()


@pytest.fixture
def counted(campus):
    """How many events there are, so that a test can say what happened and that nothing else did."""
    return lambda: campus.ask("GET", "/api/v1/events?limit=1", token=campus.token).json["total"]
