# A start that can't succeed says why in a sentence and ends with status 1; nothing is damaged.
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import pytest

from appliance import UNLIMITED, ADMIN_PASSWORD, QUAD, database, make_campus, quad


def refused(done, *words):
    """One sentence on standard error with these words in it, status 1, no trace of a crash."""
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    sentence = done.stderr.strip().splitlines()[-1]
    assert re.search(r"[a-z].*[.?]$", sentence), done.stderr
    for word in words:
        assert word.lower() in done.stderr.lower(), (word, done.stderr)
    assert "fatal error" not in done.stderr.lower() and "listening on" not in done.stdout


def start(data, env=None, *options, **more):
    return quad("serve", "--data", data, "--listen", "127.0.0.1:0", *options, env=env, timeout=20, **more)


def test_a_directory_that_may_not_be_written():
    """As somebody who is not root, since nothing is read-only to root."""
    folder = Path(tempfile.mkdtemp(prefix="quad-readonly-"))
    try:
        data = folder / "data"
        data.mkdir()
        os.chmod(folder, 0o755)
        os.chmod(data, 0o555)
        options = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}
        try:
            refused(start(data, None, **options), "database", "written", "right")
        except PermissionError:
            pytest.skip(f"{QUAD} is out of reach for nobody")
        assert not list(data.iterdir())
    finally:
        shutil.rmtree(folder)


def test_an_existing_campus_that_may_not_be_written():
    folder = Path(tempfile.mkdtemp(prefix="quad-readonly-"))
    try:
        data = make_campus(folder / "data")
        before = database(data).read_bytes()
        os.chmod(folder, 0o755)
        os.chmod(data, 0o555)
        for file in data.iterdir():
            os.chmod(file, 0o444)
        options = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}
        try:
            refused(start(data, None, **options), "database", "written", "right")
        except PermissionError:
            pytest.skip(f"{QUAD} is out of reach for nobody")
        assert database(data).read_bytes() == before
    finally:
        os.chmod(folder / "data", 0o755)
        shutil.rmtree(folder)


def test_a_file_that_is_no_database(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    database(data).write_bytes(b"this is a letter to the dean\n" * 1000)
    before = database(data).read_bytes()
    refused(start(data), "not a quad database", "store.path")
    assert database(data).read_bytes() == before


def test_a_database_of_something_else(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    with sqlite3.connect(database(data)) as file:
        file.execute("CREATE TABLE recipes (name TEXT)")
    file.close()
    before = database(data).read_bytes()
    refused(start(data), "not a quad database", "store.path")
    assert database(data).read_bytes() == before


def test_a_file_cut_short(data):
    whole = database(data).read_bytes()
    database(data).write_bytes(whole[:len(whole) // 2])
    refused(start(data), "damaged", "backup")


def test_damage_in_the_middle_is_found_by_check(data):
    with open(database(data), "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        for place in range(8192, size - 4096, 8192):
            file.seek(place)
            file.write(os.urandom(512))
    done = quad("check", "--data", data)
    assert done.returncode == 1 and (done.stdout + done.stderr).strip()
    assert "fatal error" not in done.stderr.lower()


def test_a_file_of_a_newer_quad(data):
    with sqlite3.connect(database(data)) as file:
        columns = [row[1] for row in file.execute("PRAGMA table_info(migrations)")]
        row = {"name": "2099-01-01-telepathy", "checksum": bytes(32), "applied_at": 1}
        file.execute(f"INSERT INTO migrations ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                     [row[column] for column in columns])
    file.close()
    before = database(data).read_bytes()
    refused(start(data), "newer")
    assert database(data).read_bytes() == before


def test_a_second_quad_on_the_same_file(data, request):
    from appliance import Appliance
    with Appliance(data) as first:
        refused(start(data), str(first.process.pid))
        assert first.ask("GET", "/readyz").status == 200
        assert first.stop() == 0


def test_a_port_that_is_taken(data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = quad("serve", "--data", data, "--listen", f"127.0.0.1:{port}", timeout=20)
    assert done.returncode == 1 and str(port) in done.stderr and "in use" in done.stderr


def test_an_unknown_setting_names_its_place_and_the_nearest(data, tmp_path):
    file = tmp_path / "appliance.conf"
    file.write_text("# ours\n[server]\nlisen = 127.0.0.1:0\n")
    done = quad("serve", "--data", data, "--config", file, timeout=20)
    refused(done, f"{file}:3", "listen")


def test_plain_http_for_the_world_is_refused(data):
    refused(quad("serve", "--data", data, "--listen", "0.0.0.0:0", env={"QUAD_SERVER_TLS": "off"}, timeout=20), "tls")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 8 MB, where this machine allows mounting one: the first start alone takes six, log and all."""
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("mounting a small file system is not permitted here")
    yield place
    subprocess.run(["umount", "-l", place])


def fill(place):
    """Takes what space is left."""
    with open(place / "filler", "wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                pass


def test_a_disk_that_is_full_at_the_start(small_disk):
    (small_disk / "data").mkdir()
    fill(small_disk)
    refused(start(small_disk / "data"), "disk", "full")


def test_a_disk_that_fills_up_while_serving(small_disk, serve):
    data = make_campus(small_disk / "data")
    served = serve(data, env=UNLIMITED)
    token = served.sign_in()
    assert served.ask("POST", "/api/v1/attendance/check-in", {}, token).status == 201
    fill(small_disk)
    statuses = [served.ask("POST", "/api/v1/people", {"name": "n" * 100, "number": f"{place:060d}"}, token).status
                for place in range(400)]
    assert set(statuses) <= {201, 500, 503, 507} and statuses[-1] != 201, statuses
    # Reading goes on, and nothing that was acknowledged is lost.
    assert served.ask("GET", "/api/v1/me", token=token).status == 200
    made = statuses.count(201)
    assert served.ask("GET", "/api/v1/people?limit=1", token=token).json["total"] == made + 1
    (small_disk / "filler").unlink()
    after = [served.ask("POST", "/api/v1/people", {"name": "After", "number": f"after{place}"}, token).status
             for place in range(3)]
    assert after[-1] == 201, after
    assert served.stop() == 0
    checked = quad("check", "--data", data)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert ADMIN_PASSWORD not in Path(served.log.name).read_text()
