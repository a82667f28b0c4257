# A Debian machine to install packages on: this one, seen through a layer that takes every change and is thrown away.
"""Nothing of what happens in it reaches the machine that the tests run on, except processes and ports. Unless it is
booted, something small stands in for systemd there, so that maintainer scripts start and stop a real Quad."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from appliance import ADMIN_EMAIL, ADMIN_PASSWORD

CONF = "/etc/quad/appliance.conf"
PATHS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# What `systemctl start` and `stop` would do to the one unit there is, and a record of what was asked.
SERVICE = """#!/bin/sh
echo "$1" >>/run/asked
running() { [ -s /run/quad.pid ] && grep -qs '^State:.[^ZX]' "/proc/$(cat /run/quad.pid)/status"; }
case "$1" in
stop)
  if running; then kill -TERM "$(cat /run/quad.pid)"; fi
  while running; do sleep 0.05; done
  rm -f /run/quad.pid ;;
start)
  if running; then exit 0; fi
  rm -f /run/quad.out
  install -d -o quad -g quad -m 0700 /var/lib/quad
  setpriv --reuid=quad --regid=quad --clear-groups /usr/bin/quad serve --config /etc/quad/appliance.conf \\
    --listen 127.0.0.1:0 >/run/quad.out 2>>/run/quad.log </dev/null &
  echo $! >/run/quad.pid
  for try in $(seq 200); do
    if ! running || grep -qs '^listening' /run/quad.out; then exit 0; fi
    sleep 0.05
  done ;;
esac
"""


class Machine:
    """Root's view of it. `place` is an empty folder."""

    def __init__(self, place):
        if os.geteuid():
            pytest.skip("installing packages takes root")
        self.place, self.root = Path(place), Path(place) / "root"
        # In memory: a layer can't lie on another layer, which is what a container's disk is.
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", place], capture_output=True).returncode:
            pytest.skip("mounting is not permitted here")
        for name in ("upper", "work", "root"):
            (self.place / name).mkdir()
        layers = f"lowerdir=/,upperdir={self.place / 'upper'},workdir={self.place / 'work'}"
        if subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, self.root], capture_output=True).returncode:
            subprocess.run(["umount", "-l", place])
            pytest.skip("mounting a layer over the system is not permitted here")
        subprocess.run(["mount", "-t", "proc", "proc", self.root / "proc"], check=True)
        subprocess.run(["mount", "--bind", "/dev", self.root / "dev"], check=True)
        (self.root / "run/systemd/system").mkdir(parents=True, exist_ok=True)
        # systemctl itself sees that it is in such a place, and only enables and disables.
        tool = self.root / "usr/bin/deb-systemd-invoke"
        tool.write_text(SERVICE)
        tool.chmod(0o755)
        # Nobody looks for manual pages here.
        (self.root / "var/lib/man-db/auto-update").unlink(missing_ok=True)
        # What this machine may have installed is not to be upgraded.
        self.run("dpkg", "--purge", "quad")
        (self.root / "run/asked").unlink(missing_ok=True)

    def run(self, *words, timeout=120, **environment):
        """Runs a command on it as root."""
        return subprocess.run(
            ["chroot", self.root, *map(str, words)], capture_output=True, text=True, timeout=timeout,
            stdin=subprocess.DEVNULL,
            env={"PATH": PATHS, "LC_ALL": "C.UTF-8", "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive", **environment})

    def done(self, *words, **options):
        """The same, which must go well; what it printed."""
        done = self.run(*words, **options)
        assert done.returncode == 0, (words, done.stdout, done.stderr, self.read("run/quad.log")[-2000:])
        return done.stdout

    def as_quad(self, *words):
        """Runs a command as the service's account."""
        return self.run("runuser", "-u", "quad", "--", *words)

    def install(self, package):
        """`dpkg -i`."""
        target = self.root / "root" / package.name
        target.write_bytes(package.read_bytes())
        # What is thrown away need not reach the disk.
        return self.run("dpkg", "--force-unsafe-io", "--install", f"/root/{package.name}")

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def forget_stand_in(self):
        """Debian's own tool again, on a machine that isn't running yet."""
        shutil.copy("/usr/bin/deb-systemd-invoke", self.root / "usr/bin/deb-systemd-invoke")
        shutil.rmtree(self.root / "run/systemd")
        # Where images are made, nothing may be started.
        (self.root / "usr/sbin/policy-rc.d").unlink(missing_ok=True)

    def boot(self):
        return Booted(self)

    def make_administrator(self):
        """As root, beside the running Quad: it hands the work over."""
        self.write("root/password", ADMIN_PASSWORD)
        self.done("quad", "admin", "create", "--config", CONF, "--email", ADMIN_EMAIL, "--name", "Rita Registrar",
                  "--password-file", "/root/password")

    def read(self, path):
        file = self.root / path
        return file.read_text() if file.exists() else ""

    @property
    def asked(self):
        """What systemd was asked to do, in order."""
        return self.read("run/asked").split()

    @property
    def pid(self):
        return int(self.read("run/quad.pid") or 0)

    @property
    def url(self):
        found = re.search(r"^listening on (\S+)$", self.read("run/quad.out"), re.MULTILINE)
        assert found, self.read("run/quad.log")[-2000:]
        return found[1]

    @property
    def state(self):
        """Version and state of the package; empty when dpkg knows of none."""
        done = self.run("dpkg-query", "-W", "-f", "${Version} ${db:Status-Status}", "quad")
        return done.stdout if done.returncode == 0 else ""

    def kill(self):
        """SIGKILL, as a power cut would."""
        pid = self.pid
        if pid:
            os.kill(pid, signal.SIGKILL)
            while "Z" not in (state := process_state(pid)) and state:
                time.sleep(0.01)

    def end(self):
        try:
            self.kill()
        except ProcessLookupError:
            pass
        for mounted in (self.root / "proc", self.root / "dev", self.root, self.place):
            subprocess.run(["umount", "-l", mounted], capture_output=True)


class Booted(Machine):
    """The machine under its own systemd, with nothing but the package's service; off when left."""

    def __init__(self, machine):
        self.root, self.log = machine.root, machine.place / "boot.log"
        for mounted in ("proc", "dev"):
            subprocess.run(["umount", "-l", machine.root / mounted])
        for unit in (machine.root / "etc/systemd/system").glob("*.wants/*"):
            if unit.name != "quad.service":
                unit.unlink()
        machine.write("etc/machine-id", secrets.token_hex(16) + "\n")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                ["systemd-nspawn", "--quiet", f"--directory={machine.root}", "--boot", "--register=no", "--keep-unit",
                 "--console=pipe", f"--machine=quad-test-{os.getpid()}"], stdout=log, stderr=log,
                stdin=subprocess.DEVNULL)
        self.leader = self._leader()

    def _leader(self):
        """Its first process, once that is systemd."""
        for _ in range(200):
            found = subprocess.run(["pgrep", "-P", str(self.process.pid), "-x", "systemd"], capture_output=True, text=True)
            if found.stdout.strip():
                return found.stdout.split()[0]
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        words = self.log.read_text(errors="replace")
        self.__exit__()
        pytest.skip(f"a machine can't be booted here: {words[-500:]}")

    def run(self, *words, timeout=60):
        return subprocess.run(
            ["nsenter", f"--target={self.leader}", "--all", "--root", "--wd", *map(str, words)], capture_output=True,
            text=True, timeout=timeout, stdin=subprocess.DEVNULL,
            env={"PATH": PATHS, "LC_ALL": "C.UTF-8", "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"})

    def done(self, *words):
        """Runs a command in it, which must go well; what it printed."""
        done = self.run(*words)
        assert done.returncode == 0, (words, done.stdout, done.stderr, self.run("journalctl", "-u", "quad").stdout[-3000:])
        return done.stdout

    def wait_for(self, *words, within=30):
        """Until the command goes well."""
        deadline = time.monotonic() + within
        while (done := self.run(*words)).returncode:
            assert time.monotonic() < deadline, (words, done.stdout, self.run("journalctl", "-u", "quad").stdout[-3000:])
            time.sleep(0.1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def process_state(pid):
    """The letter of /proc, empty for a process that is gone."""
    try:
        return re.search(r"^State:\s+(\w)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)[1]
    except (FileNotFoundError, ProcessLookupError):
        return ""
