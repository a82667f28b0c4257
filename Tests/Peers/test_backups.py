# Backups of the running program: from the terminal, through a crash, to an object store, and back.
"""What a person does who runs the box and loses it."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import time

import boto3
import pytest
from moto.server import ThreadedMotoServer

from appliance import ADMIN_EMAIL, UNLIMITED, Appliance, database, make_campus, quad

BUCKET = "campus-backups"
PEOPLE = 8000


@pytest.fixture(scope="module")
def stocked(tmp_path_factory):
    """A campus at rest with a few megabytes in it; not to be changed."""
    data = make_campus(tmp_path_factory.mktemp("stock") / "data")
    with Appliance(data, env=UNLIMITED) as served:
        token = served.sign_in()
        # The night's own would come between when a test runs past its hour.
        assert served.ask("POST", "/api/v1/schedules/box.backup/pause", token=token).status == 200
        for start in range(0, PEOPLE, 4000):
            rows = "".join(f"Person {n} {'x' * 60} {n * 7919} {'y' * 20},N{n}\n" for n in range(start, start + 4000))
            done = served.ask(
                "POST", "/api/v1/people/import", b"Name,Number\n" + rows.encode(), token, {"Content-Type": "text/csv"})
            assert done.status == 200 and done.json["errors"] == [], done.body
        assert served.stop() == 0
    assert database(data).stat().st_size > 6 << 20, "more than one part of an upload"
    return data


@pytest.fixture
def campus(stocked, tmp_path):
    return shutil.copytree(stocked, tmp_path / "data")


def people(path):
    with contextlib.closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return file.execute("SELECT count(*) FROM people").fetchone()[0]


def resumed(served, token, backup, content):
    """A download that breaks off again and again, gone on with by its tag, is the file."""
    path = f"/api/v1/operator/backups/{backup['id']}/file"
    head = served.ask("HEAD", path, token=token)
    assert head.status == 200 and head.body == b"" and int(head.headers["content-length"]) == len(content)
    assert head.headers["accept-ranges"] == "bytes"
    tag, got, before = head.headers["etag"], b"", served.memory()
    while len(got) < len(content):
        more = {"Range": f"bytes={len(got)}-{len(got) + 2_000_000 - 1}", "If-Range": tag}
        part = served.ask("GET", path, token=token, headers=more)
        end = min(len(got) + 2_000_000, len(content)) - 1
        assert part.status == 206 and part.headers["content-range"] == f"bytes {len(got)}-{end}/{len(content)}"
        got += part.body
    assert got == content
    whole = served.ask("GET", path, token=token)
    assert whole.status == 200 and whole.body == content
    assert served.ask("GET", path, token=token, headers={"If-None-Match": tag}).status == 304
    assert served.ask("GET", path, token=token, headers={"Range": f"bytes={len(content)}-"}).status == 416
    # As much memory as pieces take, not as the file is large.
    assert served.memory() - before < 5


def backups(data):
    listed = quad("backup", "list", "--data", data, "--json")
    assert listed.returncode == 0, listed.stderr
    return json.loads(listed.stdout)


def path_of(data, backup):
    return data / "backups" / f"{backup['id']}.db"


def refused(*words, code=None, status=1, **options):
    said = quad(*words, "--json", **options)
    assert said.returncode == status, said.stdout + said.stderr
    error = json.loads(said.stderr)["error"]
    assert code is None or error["code"] == code, error
    return error["message"]


def test_beside_a_running_quad_and_back(campus, tmp_path):
    """The whole way: a backup while it runs, another machine, the key, a restore, and the campus goes on."""
    with Appliance(campus, env=UNLIMITED) as served:
        served.sign_in()
        said = quad("backup", "--data", campus, "--json")
        assert said.returncode == 0, said.stderr
        backup = json.loads(said.stdout)
        assert backup["isGood"] and backup["people"] == PEOPLE + 1 and backup["reason"] == "command"
        assert [each["id"] for each in backups(campus)] == [backup["id"]]
        file = path_of(campus, backup)
        assert oct(file.stat().st_mode)[-3:] == "600" and sorted(p.suffix for p in file.parent.iterdir()) == [".db", ".json"]
        resumed(served, served.sign_in(), backup, file.read_bytes())
        # A finished backup may be copied at any time.
        copy = shutil.copy(file, tmp_path / "copy.db")
        checked = quad("backup", "verify", copy)
        assert checked.returncode == 0 and f"{PEOPLE + 1} people" in checked.stdout, checked.stderr
        assert "in use" in refused("backup", "verify", database(campus), code="backup-in-use")
        said = quad("backup", "--data", campus, "--to", tmp_path / "elsewhere")
        assert said.returncode == 0 and "checked" in said.stdout, said.stderr
        assert len(list((tmp_path / "elsewhere").glob("*.db"))) == 1 and len(backups(campus)) == 1
        assert "Stop it first" in refused("restore", copy, "--data", campus, code="in-use")
        assert served.stop() == 0

    fresh = tmp_path / "fresh"
    fresh.mkdir()
    plan = json.loads(quad("restore", copy, "--data", fresh, "--dry-run", "--json").stdout)
    assert plan["isDryRun"] and plan["people"] == PEOPLE + 1 and plan["aside"] is None and plan["key"] == "missing"
    assert list(fresh.iterdir()) == []
    # Beside the backup lies another campus's key, and the right one under the name of its mark.
    mark = json.loads(file.with_suffix(".json").read_text())["key"]
    (file.parent / "quad.key").write_bytes(bytes(32))
    assert json.loads(quad("restore", file, "--data", fresh, "--dry-run", "--json").stdout)["key"] == "missing"
    shutil.copy(campus / "quad.key", file.parent / f"quad-{mark}.key")
    assert json.loads(quad("restore", file, "--data", fresh, "--dry-run", "--json").stdout)["key"] == "taken"
    for other in file.parent.glob("*.key"):
        other.unlink()
    shutil.copy(campus / "quad.key", fresh / "quad.key")
    done = quad("restore", file, "--data", fresh)
    assert done.returncode == 0 and "is the one that belongs to it" in done.stdout, done.stdout + done.stderr
    with Appliance(fresh, env=UNLIMITED) as served:
        token = served.sign_in()
        assert served.ask("GET", "/api/v1/people?limit=1", token=token).json["total"] == PEOPLE + 1
        assert served.stop() == 0
    with contextlib.closing(sqlite3.connect(database(fresh))) as held:
        kinds = [kind for kind, in held.execute("SELECT kind FROM events ORDER BY id DESC LIMIT 50")]
    assert "backup.restored" in kinds
    checked = quad("check", "--data", fresh, "--json")
    assert checked.returncode == 0 and json.loads(checked.stdout)["ok"], checked.stdout


def test_without_a_running_quad(campus, tmp_path):
    said = quad("backup", "--data", campus, "--json")
    assert said.returncode == 0, said.stderr
    backup = json.loads(said.stdout)
    # What is changed afterwards is kept aside, and gone from the restored one.
    with Appliance(campus, env=UNLIMITED) as served:
        token = served.sign_in()
        assert served.ask("POST", "/api/v1/people", {"name": "Later Person"}, token).status == 201
        assert served.stop() == 0
    # The file that a clean stop leaves is a backup, copied by whatever means.
    copy = shutil.copy(database(campus), tmp_path / "plain-copy.db")
    assert quad("backup", "verify", copy).returncode == 0 and people(copy) == PEOPLE + 2
    done = quad("restore", path_of(campus, backup), "--data", campus, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["key"] == "same" and people(told["aside"]) == PEOPLE + 2 and people(database(campus)) == PEOPLE + 1
    # And the copy goes back as well.
    assert quad("restore", copy, "--data", campus).returncode == 0
    assert people(database(campus)) == PEOPLE + 2


def test_killed_in_the_middle(campus):
    """What is half done is never taken for a backup, and the job is done all the same after the next start."""
    slow = {**UNLIMITED, "QUAD_BACKUP_RATE": "1 MiB"}
    for wait in (0.3, 2):
        served = Appliance(campus, env=slow)
        token = served.sign_in()
        ran = served.ask("POST", "/api/v1/operator/backups", token=token)
        assert ran.status == 201, ran.body
        time.sleep(wait)
        served.kill()
        assert backups(campus) == []
    with Appliance(campus, env=UNLIMITED) as served:
        token = served.sign_in()
        job = served.until_done(ran.json["id"], token, 60)
        assert job["state"] == "done", job
        assert served.stop() == 0
    left = sorted(path.suffix for path in (campus / "backups").iterdir())
    assert left == [".db", ".json"], "nothing of the killed ones is left"
    assert people(path_of(campus, backups(campus)[0])) == PEOPLE + 1


def test_what_is_no_backup_is_refused(campus, tmp_path):
    before = database(campus).read_bytes()
    made = json.loads(quad("backup", "--data", campus, "--json").stdout)
    good = path_of(campus, made).read_bytes()
    strange = tmp_path / "strange.db"
    with contextlib.closing(sqlite3.connect(strange)) as other:
        other.execute("CREATE TABLE notes (text)")
        other.commit()
    cut, empty, words, dirt = (tmp_path / name for name in ("cut.db", "empty.db", "words.db", "dirt.db"))
    cut.write_bytes(good[:len(good) // 2])
    empty.write_bytes(b"")
    words.write_text("once upon a time\n" * 1000)
    dirt.write_bytes(good[:40960] + os.urandom(8192) + good[49152:])
    for path, code, part in [
        (strange, "backup-foreign", "not a database of Quad"), (cut, "backup-truncated", "cut off"),
        (empty, "backup-foreign", "not a database"), (words, "backup-foreign", "not a database"),
        (dirt, "backup-damaged", "damaged"), (tmp_path / "none.db", "no-backup", "no backup"),
        (database(campus), "backup-itself", "itself"),
    ]:
        for words_ in (["restore", path, "--data", campus], ["restore", path, "--data", campus, "--dry-run"]):
            assert part in refused(*words_, code=code), path
        if code != "backup-itself":
            refused("backup", "verify", path, code=code)
    assert database(campus).read_bytes() == before
    assert sorted(p.name for p in campus.iterdir()) == ["backups", "quad.db", "quad.key"]
    for words_ in (["restore"], ["backup", "verify"], ["backup", "frob"], ["restore", "a", "b"]):
        assert refused(*words_, status=2)


def test_a_full_and_a_read_only_disk(campus, tmp_path):
    room = tmp_path / "room"
    room.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", room], capture_output=True).returncode != 0:
        pytest.skip("may not mount here")
    try:
        with Appliance(campus, env=UNLIMITED) as served:
            said = refused("backup", "--data", campus, "--to", room)
            assert "is full" in said and str(room) in said
            assert list(room.iterdir()) == []
            assert served.stop() == 0
        assert "is full" in refused("backup", "--data", campus, "--to", room, code="backup-disk-full")
        subprocess.run(["mount", "-o", "remount,ro", room], check=True)
        assert "can't be written" in refused("backup", "--data", campus, "--to", room, code="backup-read-only")
        assert list(room.iterdir()) == []
    finally:
        subprocess.run(["umount", room], check=True)


@pytest.fixture(scope="module")
def store():
    """moto's S3, with one empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="campus",
                          aws_secret_access_key="hush hush")
    client.create_bucket(Bucket=BUCKET)
    yield endpoint, client
    server.stop()


def remote(endpoint, folder, **more):
    secret = folder / "s3-secret"
    secret.write_text("hush hush\n")
    return {
        **UNLIMITED, "QUAD_OUTBOUND_ALLOWED_HOSTS": "127.0.0.1", "QUAD_BACKUP_S3_ENDPOINT": endpoint,
        "QUAD_BACKUP_S3_BUCKET": BUCKET, "QUAD_BACKUP_S3_ACCESS_KEY": "campus", "QUAD_BACKUP_S3_SECRET_FILE": secret,
        "QUAD_BACKUP_S3_PART": "5 MiB", "QUAD_BACKUP_S3_PREFIX": "north/", **more,
    }


def test_an_object_store_holds_it_and_gives_it_back(campus, tmp_path, store):
    endpoint, client = store
    env = remote(endpoint, tmp_path, QUAD_BACKUP_KEEP_LAST="1", QUAD_BACKUP_KEEP_DAILY="0", QUAD_BACKUP_KEEP_WEEKLY="0")
    client.put_object(Bucket=BUCKET, Key="north/quad-20200101T000000Z-0000000000001.db", Body=b"another campus's")
    with Appliance(campus, env=env) as served:
        token = served.sign_in()
        for _ in range(2):
            ran = served.ask("POST", "/api/v1/operator/backups", token=token)
            job = served.until_done(ran.json["id"], token, 60)
            assert job["state"] == "done", job
            time.sleep(1.1)
        assert served.stop() == 0
    kept, = backups(campus)
    assert [copy["place"] for copy in kept["copies"]] == [f"s3://{BUCKET}/north/"]
    keys = {each["Key"] for each in client.list_objects_v2(Bucket=BUCKET)["Contents"]}
    assert keys == {f"north/{kept['id']}.db", f"north/{kept['id']}.json", "north/quad-20200101T000000Z-0000000000001.db"}
    held = client.head_object(Bucket=BUCKET, Key=f"north/{kept['id']}.db")
    assert held["Metadata"]["sha256"] == kept["checksum"] and held["ETag"].endswith(f'-{-(-kept["size"] // (5 << 20))}"'), held
    assert client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) == []

    # The machine is lost. What is left: the bucket, and the key file in a safe.
    again = tmp_path / "again"
    again.mkdir()
    for ending in ("db", "json"):
        client.download_file(BUCKET, f"north/{kept['id']}.{ending}", str(tmp_path / f"{kept['id']}.{ending}"))
    assert b"quad.key" not in (tmp_path / f"{kept['id']}.json").read_bytes()
    shutil.copy(campus / "quad.key", again / "quad.key")
    done = quad("restore", tmp_path / f"{kept['id']}.db", "--data", again, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["key"] == "same"
    with Appliance(again, env=UNLIMITED) as served:
        token = served.sign_in(ADMIN_EMAIL)
        assert served.ask("GET", "/api/v1/people?limit=1", token=token).json["total"] == PEOPLE + 1


def test_a_store_that_refuses_costs_no_backup(campus, tmp_path, store):
    endpoint, _ = store
    for env, part in [
        (remote(endpoint, tmp_path, QUAD_BACKUP_S3_BUCKET="no-such-bucket"), "no bucket"),
        (remote("http://127.0.0.1:9", tmp_path), "refuses the connection"),
        (remote(endpoint, tmp_path, QUAD_OUTBOUND_ALLOWED_HOSTS=""), "lies in a network"),
    ]:
        shutil.rmtree(campus / "backups", ignore_errors=True)
        with Appliance(campus, env=env) as served:
            token = served.sign_in()
            ran = served.ask("POST", "/api/v1/operator/backups", token=token).json
            deadline = time.monotonic() + 60
            while (job := served.ask("GET", f"/api/v1/jobs/{ran['id']}", token=token).json["job"])["state"] != "later":
                assert time.monotonic() < deadline, job
                time.sleep(0.05)
            assert part in job["error"], job
            findings = served.ask("GET", "/api/v1/checks", token=token).json["checks"]
            assert next(each for each in findings if each["check"] == "backup")["verdict"] == "bad"
            assert served.ask("POST", f"/api/v1/jobs/{ran['id']}/cancel", token=token).status == 200
            assert served.stop() == 0
        kept, = backups(campus)
        assert kept["isGood"] and kept["copies"] == [] and people(path_of(campus, kept)) == PEOPLE + 1


def test_a_half_set_store_is_refused_at_the_start(campus):
    said = quad("backup", "list", "--data", campus, env={"QUAD_BACKUP_S3_ENDPOINT": "https://s3.example.org"})
    assert said.returncode == 2 and "backup.s3-bucket" in said.stderr
