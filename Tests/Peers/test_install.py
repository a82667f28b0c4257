# The Debian package on a machine: it installs, upgrades, refuses to go back, goes without a trace, and runs under systemd.
import gzip
import json
import re
import shutil
import ssl
import subprocess
import urllib.request
from pathlib import Path

from appliance import ADMIN_EMAIL, ADMIN_PASSWORD, clean_environment
from machine import CONF, process_state

# A campus as the first Quad that was packaged left it, with one administrator.
OLD_CAMPUS = Path(__file__).parent / "campus-0.1.0.db.gz"


def status(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status


def administrators(machine):
    """As the service's account, which finds the settings where the package has put them."""
    out = machine.done("runuser", "-u", "quad", "--", "quad", "admin", "list", "--json")
    return [each["email"] for each in json.loads(out)]


def copies(machine):
    folder = machine.root / "var/lib/quad/before-upgrade"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_it_installs_and_serves_under_its_own_account(installed, version):
    assert installed.state == f"{version} installed"
    assert installed.asked == ["start"]
    assert status(installed.url + "/readyz") == 200
    account = installed.done("id", "-u", "quad").strip()
    assert int(account) < 1000
    assert re.search(rf"^Uid:\s+{account}\s", Path(f"/proc/{installed.pid}/status").read_text(), re.MULTILINE)
    assert installed.done("getent", "passwd", "quad").split(":")[5:] == ["/var/lib/quad", "/usr/sbin/nologin\n"]
    home = installed.root / "var/lib/quad"
    assert home.stat().st_mode & 0o777 == 0o700
    for file in home.iterdir():
        assert file.stat().st_mode & 0o077 == 0 and str(file.stat().st_uid) == account, file
    assert (installed.root / "etc/systemd/system/multi-user.target.wants/quad.service").is_symlink()
    assert administrators(installed) == [ADMIN_EMAIL]
    assert copies(installed) == []


def test_a_new_box_is_set_up_by_a_link(machine, package):
    """What the package says after it was installed is all there is to do."""
    done = machine.install(package)
    words = "sudo quad admin setup-link"
    assert done.returncode == 0 and words in done.stdout
    link = re.search(r"http://\S+", machine.done(*words.split()[1:], "--address", machine.url))[0]
    assert status(link) == 200
    assert link.rsplit("/", 1)[1] not in machine.read("run/quad.log")


def test_an_upgrade_copies_migrates_and_starts_again(installed, later):
    """Over a campus of an older Quad, so that there is something to migrate."""
    number, file = later
    installed.done("deb-systemd-invoke", "stop")
    database = installed.root / "var/lib/quad/quad.db"
    before = gzip.decompress(OLD_CAMPUS.read_bytes())
    database.write_bytes(before)
    conf = installed.root / "etc/quad/appliance.conf"
    conf.write_text(conf.read_text().replace("#level = info", "level = debug"))
    (installed.root / "run/asked").write_text("")

    done = installed.install(file)
    assert done.returncode == 0, done.stdout + done.stderr
    assert installed.state == f"{number} installed"
    assert installed.asked == ["stop", "start"]
    assert status(installed.url + "/readyz") == 200
    assert administrators(installed) == [ADMIN_EMAIL]
    migrations = json.loads(installed.done("runuser", "-u", "quad", "--", "quad", "migrate", "--status", "--json",
                                           "--config", CONF))
    assert migrations and all(each["appliedAt"] for each in migrations)
    [copy] = copies(installed)
    assert re.fullmatch(rf"\d{{8}}T\d{{6}}Z-from-{re.escape(number.removesuffix('+1'))}", copy.name)
    assert (copy / "quad.db").read_bytes() == before and copy.stat().st_mode & 0o777 == 0o700
    assert (copy / "quad.key").read_bytes() == (installed.root / "var/lib/quad/quad.key").read_bytes()
    # What the administrator of the machine has set stays.
    assert "\nlevel = debug\n" in conf.read_text()


def test_an_upgrade_under_way_loses_nothing(installed, later):
    """While it serves, after a crash with work in the log: the copy holds that too, and only the last three are kept."""
    account = installed.done("id", "-u", "quad").strip()
    folder = installed.root / "var/lib/quad/before-upgrade"
    folder.mkdir(mode=0o700)
    for day in range(1, 5):
        (folder / f"2020010{day}T000000Z-from-0.0.{day}").mkdir()
    installed.done("chown", "-R", "quad:quad", "/var/lib/quad/before-upgrade")
    first = installed.pid
    installed.kill()
    assert (installed.root / "var/lib/quad/quad.db-wal").stat().st_size > 0
    done = installed.install(later[1])
    assert done.returncode == 0, done.stdout + done.stderr
    assert installed.pid != first and status(installed.url + "/readyz") == 200
    assert administrators(installed) == [ADMIN_EMAIL]
    kept = copies(installed)
    assert [each.name[:8] for each in kept[:-1]] == ["20200103", "20200104"] and len(kept) == 3
    assert {each.name for each in kept[-1].iterdir()} == {"quad.db", "quad.db-wal", "quad.key"}
    assert all(str(file.stat().st_uid) == account for file in kept[-1].iterdir())
    # The copy is a whole campus: the administrator was in the log only.
    copied = "/var/lib/quad/before-upgrade/" + kept[-1].name
    assert installed.as_quad("quad", "check", "--data", copied).returncode == 0
    assert ADMIN_EMAIL in installed.as_quad("quad", "admin", "list", "--data", copied).stdout


def test_an_upgrade_stops_where_another_holds_the_database(installed, later):
    installed.done("deb-systemd-invoke", "stop")
    other = subprocess.Popen(
        ["chroot", installed.root, "runuser", "-u", "quad", "--", "quad", "serve", "--data", "/var/lib/quad", "--listen",
         "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=clean_environment())
    try:
        assert other.stdout.readline().startswith(b"listening")
        done = installed.install(later[1])
        assert done.returncode != 0 and "in use" in done.stderr and "dpkg --configure quad" in done.stderr
        assert copies(installed) == []
    finally:
        other.terminate()
        other.wait(20)
    installed.done("dpkg", "--configure", "quad")
    assert status(installed.url + "/readyz") == 200 and len(copies(installed)) == 1


def test_an_upgrade_that_does_not_understand_the_settings_leaves_the_old_one_running(installed, later):
    first = installed.pid
    conf = installed.root / "etc/quad/appliance.conf"
    before = conf.read_text()
    conf.write_text(before.replace("#listen = ", "lisen = "))
    done = installed.install(later[1])
    assert done.returncode != 0 and "lisen" in done.stderr and "listen" in done.stderr, done.stderr
    assert installed.pid == first and status(installed.url + "/readyz") == 200
    conf.write_text(before)
    installed.done("dpkg", "--configure", "quad")
    assert installed.pid != first and status(installed.url + "/readyz") == 200


def test_an_older_version_is_refused_before_anything_is_unpacked(machine, package, version, later):
    number, file = later
    assert machine.install(file).returncode == 0
    machine.make_administrator()
    first, binary = machine.pid, (machine.root / "usr/bin/quad").stat()
    done = machine.install(package)
    assert done.returncode != 0
    assert f"used by version {number}" in done.stderr and f"version {version} can't read it" in done.stderr
    assert machine.state == f"{number} installed"
    after = (machine.root / "usr/bin/quad").stat()
    assert (after.st_ino, after.st_mtime_ns) == (binary.st_ino, binary.st_mtime_ns)
    # It has not even been restarted.
    assert machine.pid == first and process_state(first) not in ("", "Z") and status(machine.url + "/readyz") == 200
    assert copies(machine) == []

    # Nor where the newer one was removed and has left its campus.
    machine.done("dpkg", "--remove", "quad")
    done = machine.install(package)
    assert done.returncode != 0 and "can't read it" in done.stderr
    assert not (machine.root / "usr/bin/quad").exists()
    # Without the campus there is nothing that could be misread.
    (machine.root / "var/lib/quad/quad.db").rename(machine.root / "var/lib/quad/kept.db")
    done = machine.install(package)
    assert done.returncode == 0, done.stderr
    assert machine.state == f"{version} installed" and status(machine.url + "/readyz") == 200


def test_removing_keeps_the_campus_and_purging_forgets_it(installed):
    first = installed.pid
    installed.done("dpkg", "--remove", "quad")
    assert process_state(first) in ("", "Z") and installed.asked[-1] == "stop"
    assert not (installed.root / "usr/bin/quad").exists()
    assert (installed.root / "var/lib/quad/quad.db").exists() and (installed.root / "etc/quad/appliance.conf").exists()
    # It asks nothing: there is nobody to answer.
    installed.done("dpkg", "--purge", "quad")
    assert not (installed.root / "var/lib/quad").exists() and not (installed.root / "etc/quad").exists()
    assert installed.state == ""
    left = [path for path in (installed.root / "etc/systemd/system").rglob("*quad*")]
    assert left == []


def test_installing_again_finds_the_campus(installed, package):
    installed.done("dpkg", "--remove", "quad")
    assert installed.install(package).returncode == 0
    assert status(installed.url + "/readyz") == 200 and administrators(installed) == [ADMIN_EMAIL]


def test_into_an_image_that_does_not_run(machine, package):
    """As when an image of a machine is made: nothing is started, and the next boot finds it enabled."""
    shutil.rmtree(machine.root / "run/systemd")
    done = machine.install(package)
    assert done.returncode == 0, done.stderr
    assert machine.asked == [] and machine.pid == 0
    assert (machine.root / "etc/systemd/system/multi-user.target.wants/quad.service").is_symlink()


# Booted

def test_systemd_runs_it_within_what_the_unit_allows(machine, package, later):
    """Booted: a low port, TLS, password hashes on threads, the watchdog, a reload and an upgrade, under systemd itself."""
    machine.forget_stand_in()
    assert machine.install(package).returncode == 0
    conf = machine.root / "etc/quad/appliance.conf"
    conf.write_text(conf.read_text().replace("#listen = 127.0.0.1:8080", "listen = 127.0.0.19:81")
                    .replace("#tls = auto", "tls = on"))
    # A minute is what the unit grants.
    machine.write("etc/systemd/system/quad.service.d/impatient.conf", "[Service]\nWatchdogSec=2\n")
    with machine.boot() as booted:
        def show(name):
            return booted.done("systemctl", "show", "--value", "-p", name, "quad").strip()

        booted.wait_for("systemctl", "is-active", "quad")
        assert show("Type") == "notify" and show("StatusText") == "Listening on https://127.0.0.19:81"
        facts = booted.done("cat", f"/proc/{show('MainPID')}/status")
        account = booted.done("id", "-u", "quad").strip()
        for fact in (f"Uid:{account}{account}{account}{account}", "Seccomp:2", "NoNewPrivs:1",
                     "CapEff:0000000000000400"):
            assert fact in [re.sub(r"\s", "", line) for line in facts.splitlines()], facts
        booted.make_administrator()
        token = ask("POST", "/api/v1/auth/sign-in", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD})["accessToken"]
        ask("POST", "/api/v1/attendance/check-in", {}, token)

        first = show("MainPID")
        booted.done("systemctl", "reload", "quad")
        booted.done("sleep", "3")
        assert show("ActiveState") == "active" and show("MainPID") == first and show("NRestarts") == "0"

        # A crash: it ends at once and is back a second later.
        booted.done("kill", "-SEGV", first)
        booted.wait_for("sh", "-c", "[ $(systemctl show --value -p NRestarts quad) = 1 ] && systemctl is-active quad",
                        within=10)
        first = show("MainPID")

        # An upgrade, with Debian's own tools.
        shutil.copy(later[1], machine.root / "root")
        booted.done("dpkg", "--force-unsafe-io", "--install", f"/root/{later[1].name}")
        assert show("ActiveState") == "active" and show("MainPID") != first
        ask("GET", "/api/v1/me", None, token)

        # Something else where the database should be: systemd ends what can't read it, and it won't come up again.
        booted.done("mv", "/var/lib/quad/quad.db", "/var/lib/quad/kept")
        booted.write("var/lib/quad/letter", "this is a letter to the dean\n" * 1000)
        booted.done("chown", "quad:quad", "/var/lib/quad/letter")
        booted.done("mv", "/var/lib/quad/letter", "/var/lib/quad/quad.db")
        booted.wait_for("systemctl", "is-failed", "quad", within=60)
        journal = booted.done("journalctl", "--no-pager", "-u", "quad")
        assert "another file lies at /var/lib/quad/quad.db" in journal and "Watchdog timeout" in journal
        assert "not a Quad database" in journal
        booted.done("mv", "/var/lib/quad/kept", "/var/lib/quad/quad.db")
        booted.done("systemctl", "reset-failed", "quad")
        booted.done("systemctl", "start", "quad")
        ask("GET", "/api/v1/me", None, token)

        booted.done("systemctl", "stop", "quad")
        assert show("ActiveState") == "inactive" and show("Result") == "success"
        journal = booted.done("journalctl", "--no-pager", "-u", "quad")
        assert "level=info" in journal and "/setup/" not in journal, "no link that opens the box"
        # EPERM would be the filter's; EACCES is what Swift's workers are told everywhere but as root.
        assert not re.search(r"set thread priority.* errno=1$", journal, re.MULTILINE)


def ask(method, path, body=None, token=None):
    request = urllib.request.Request(
        "https://127.0.0.19:81" + path, None if body is None else json.dumps(body).encode(), method=method,
        headers={"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})})
    with urllib.request.urlopen(request, timeout=20, context=ssl._create_unverified_context()) as answer:
        return json.load(answer)
