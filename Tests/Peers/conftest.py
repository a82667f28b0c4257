# What the peer tests share: a campus with its administrator, served by the release binary, and the package made of it.
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))

from appliance import QUAD, ROOT, UNLIMITED, Appliance, make_campus, served  # noqa: E402
from machine import Machine  # noqa: E402


def pytest_sessionstart(session):
    if not QUAD.exists():
        pytest.exit(f"there is no {QUAD}: run make build", 3)


@pytest.fixture(scope="module")
def campus(tmp_path_factory):
    """One served campus for a module's tests."""
    yield from served(tmp_path_factory.mktemp("campus") / "data", UNLIMITED)


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


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """The Debian package of the binary under test. QUAD_PACKAGE names one that is there already, as `make deb` leaves it."""
    if ready := os.environ.get("QUAD_PACKAGE"):
        return Path(ready).resolve()
    linked = subprocess.run(["ldd", QUAD], capture_output=True, text=True).stdout
    if "libswiftCore" in linked:
        pytest.skip(f"{QUAD} needs Swift's libraries beside it: a package is built of the release binary")
    out = tmp_path_factory.mktemp("deb")
    done = subprocess.run([ROOT / "scripts" / "package-deb"], capture_output=True, text=True, timeout=300,
                          env={**os.environ, "QUAD_BINARY": str(QUAD), "QUAD_DEB": str(out)})
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def version(package):
    return subprocess.run(["dpkg-deb", "-f", package, "Version"], capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="session")
def contents(package, tmp_path_factory):
    """The package taken apart, control files in DEBIAN."""
    folder = tmp_path_factory.mktemp("contents") / "package"
    subprocess.run(["dpkg-deb", "-R", package, folder], check=True)
    return folder


@pytest.fixture(scope="session")
def later(contents, version, tmp_path_factory):
    """The same as the next version: number and file."""
    folder = tmp_path_factory.mktemp("later")
    shutil.copytree(contents, folder / "package", symlinks=True)
    control = folder / "package" / "DEBIAN" / "control"
    control.write_text(control.read_text().replace(f"Version: {version}\n", f"Version: {version}+1\n"))
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", folder / "package", folder / "quad_later.deb"],
                   check=True, capture_output=True)
    return f"{version}+1", folder / "quad_later.deb"


@pytest.fixture
def machine(tmp_path):
    made = Machine(tmp_path)
    yield made
    made.end()


@pytest.fixture
def installed(machine, package):
    """A machine with the package on it, its Quad running, one administrator made."""
    done = machine.install(package)
    assert done.returncode == 0, done.stdout + done.stderr
    machine.make_administrator()
    return machine
