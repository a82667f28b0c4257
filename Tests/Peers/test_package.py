# The Debian package: what is in it, its manual pages and its unit.
import gzip
import json
import os
import re
import subprocess

from appliance import ROOT, quad

UNIT = ROOT / "packaging" / "quad.service"


def test_lintian_finds_nothing(package):
    done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", package], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.strip() == "", done.stdout + done.stderr


def test_files_rights_and_what_it_needs(package, contents, version):
    listed = subprocess.run(["dpkg-deb", "-c", package], capture_output=True, text=True).stdout.splitlines()
    files = {line.split()[-1]: line.split()[:2] for line in listed if not line.startswith("d")}
    assert set(files) == {
        "./etc/quad/appliance.conf", "./lib/systemd/system/quad.service", "./usr/bin/quad",
        "./usr/share/doc/quad/SECURITY.md.gz", "./usr/share/doc/quad/api.md.gz", "./usr/share/doc/quad/changelog.gz",
        "./usr/share/doc/quad/copyright", "./usr/share/man/man1/quad.1.gz", "./usr/share/man/man5/appliance.conf.5.gz"}
    for name, (mode, owner) in files.items():
        assert owner == "root/root" and mode == ("-rwxr-xr-x" if name.startswith("./usr/bin/") else "-rw-r--r--"), name
    assert (contents / "DEBIAN/conffiles").read_text().split() == ["/etc/quad/appliance.conf"]
    assert (contents / "lib/systemd/system/quad.service").read_text() == UNIT.read_text()
    # One version everywhere: the binary's.
    assert quad("version").stdout.split()[1] == version
    assert gzip.open(contents / "usr/share/doc/quad/changelog.gz", "rt").readline().startswith(f"quad ({version}) ")
    needs = subprocess.run(["dpkg-deb", "-f", package, "Depends"], capture_output=True, text=True).stdout
    for name in ("adduser", "tzdata", "ca-certificates", "libc6", "libsqlite3-0", "libssl3", "libcurl4", "libcbor0.8",
                 "libqrencode4", "libzxcvbn0", "libcrypt1", "libzip4", "libjpeg62-turbo", "libpng16-16", "libwebp7"):
        assert re.search(rf"(^|, ){re.escape(name)}\b", needs), (name, needs)


def test_the_settings_are_the_documented_ones_but_for_the_path(contents):
    ours = (ROOT / "appliance.conf").read_text().splitlines()
    theirs = (contents / "etc/quad/appliance.conf").read_text().splitlines()
    assert [pair for pair in zip(ours, theirs) if pair[0] != pair[1]] == [
        ("#path = var/quad.db", "path = /var/lib/quad/quad.db")]
    assert len(ours) == len(theirs)


def page(contents, name):
    done = subprocess.run(["man", "-l", contents / "usr/share/man" / name], capture_output=True, text=True,
                          env={**os.environ, "MANWIDTH": "400", "MAN_KEEP_FORMATTING": "", "LC_ALL": "C.UTF-8"})
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout


def test_the_manual_tells_of_every_command_and_option(contents):
    text = " ".join(page(contents, "man1/quad.1.gz").split())
    commands = json.loads(quad("help", "--json").stdout)
    assert len(commands) > 20
    at = text.index(" COMMANDS ")
    for command, following in zip(commands, [f" quad {each['name']} " for each in commands[1:]] + [" EXIT STATUS "]):
        at = text.index(f" quad {command['name']} ", at)
        about = text[at:text.index(following, at + 1)]
        for option in re.findall(r"^ {2}(--\S+)", command["help"], re.MULTILINE):
            assert option in about, (command["name"], option)
        example = re.search(r"^Example: (.+)$", command["help"], re.MULTILINE)[1]
        assert " ".join(example.split()) in text, example
        # Every word of the help is there, whatever became of its lines.
        words = re.sub(r"^Example:.*$", "", command["help"], flags=re.MULTILINE).split()[4:]
        assert all(word in text for word in words), [word for word in words if word not in text]


def test_the_manual_tells_of_every_setting(contents):
    text = page(contents, "man5/appliance.conf.5.gz")
    flat = " ".join(text.split())
    settings = json.loads(quad("check", "--dump", "--json").stdout)
    assert len(settings) > 20
    for setting in settings:
        section, _, key = setting["key"].partition(".")
        assert f"[{section.upper()}]" in text
        assert re.search(rf"^ +{re.escape(key)} =", text, re.MULTILINE), setting
        assert "QUAD_" + setting["key"].upper().replace(".", "_").replace("-", "_") in flat, setting


def test_the_unit_is_sound_and_leaves_little_open(installed):
    done = installed.run("systemd-analyze", "verify", "/lib/systemd/system/quad.service")
    assert done.returncode == 0 and done.stderr.strip() == "", done.stderr
    # Ten times the exposure level: 2.0 at most.
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", UNIT],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
