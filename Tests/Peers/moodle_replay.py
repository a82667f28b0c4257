#!/usr/bin/python3
# A Moodle site that answers what a genuine one has answered: byte by byte, by function, parameters and token.
"""Run it and steer it over HTTP, or start a Replay in the test's own process:

    python moodle_replay.py [--port N]      prints "listening on http://127.0.0.1:N"
    POST /control {"fail": "site_states/database_down", "times": 2, "function": "core_course_get_categories"}
    POST /control {"heal": true}            answers what it has been asked

The recordings lie in the folder that QUAD_MOODLE_RECORDINGS names, or in ../shared/moodle beside the project; they are
not part of it. What was never recorded is answered with 501 and kept in `unrecorded`, so that no test can pass by it.
"""

import argparse
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

ROOT = Path(__file__).resolve().parents[2]
REST, LOGIN = "/webservice/rest/server.php", "/login/token.php"
# The words of the recordings' index for who asks, and the names of the tokens.
WHO = {
    "ws_sync (service ucn_sync)": "ws_sync", "admin (service ucn_all)": "admin_all",
    "ws_limited (service ucn_sync)": "ws_limited", "t.abad editing teacher (mobile service)": "mobile_t.abad",
    "nt.ilagan non-editing teacher (mobile)": "mobile_nt.ilagan", "mgr.dizon manager (mobile)": "mobile_mgr.dizon",
    "dean.ccs category manager (mobile)": "mobile_dean.ccs", "s01 student (mobile)": "mobile_s01",
    "s02 student (service ucn_tiny)": "tiny_s02", "s17 suspended student (mobile)": "mobile_s17",
    "ws_sync, expired token": "expired", "ws_sync, token bound to another IP": "wrong_ip",
    "t.oconnor non-editing teacher (mobile)": "mobile_t.oconnor",
}
# The same call twice, with another answer.
TURNS = {
    "core_course_create_courses/ok": "core_course_create_courses/shortname_taken",
    "core_user_create_users/ok": "core_user_create_users/username_exists",
}
SITE_INFO = "core_webservice_get_site_info"
ABSENT = "there are no recordings of Moodle: QUAD_MOODLE_RECORDINGS names their folder, else it is ../shared/moodle"


def recordings(version="*"):
    """The folder with the index of the newest recorded version, or None."""
    named = os.environ.get("QUAD_MOODLE_RECORDINGS")
    folder = Path(named) if named else ROOT.parent / "shared" / "moodle"
    found = sorted(folder.glob(f"moodle-{version}/index.json")) + sorted(folder.glob("index.json"))
    return found[-1].parent if found else None


def flat(value, name=""):
    """Parameters as the fields of a form: {"options": [{"name": "x"}]} is options[0][name]=x."""
    if not isinstance(value, (dict, list)):
        return [(name, str(value))]
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return [field for key, each in pairs for field in flat(each, f"{name}[{key}]" if name else str(key))]


def in_moodles_words(value):
    """JSON as Moodle writes it: ASCII, with slashes escaped."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()


class Case:
    """One recorded answer."""

    def __init__(self, folder, entry):
        self.name = entry["file"].rsplit(".", 1)[0]
        self.function, self.method = entry["function"], entry["method"]
        self.who = WHO.get(entry["token"], entry["token"])
        self.fields = frozenset(flat(entry["params"]))
        raw = folder / "raw" / self.name
        self.body = raw.with_name(raw.name + ".body").read_bytes()
        lines = raw.with_name(raw.name + ".headers").read_bytes().decode("latin-1").strip().splitlines()
        self.status, self.headers = lines[0], [line.split(": ", 1) if ": " in line else (line.rstrip(":"), "")
                                               for line in lines[1:]]


class Call:
    """A request as it came."""

    def __init__(self, handler, method, url, fields, who):
        self.method, self.path, self.query = method, url.path, url.query
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.connection = handler.client_address
        self.function = LOGIN if url.path.endswith(LOGIN) else fields.get("wsfunction")
        own = {"wstoken", "wsfunction", "moodlewsrestformat"} if self.function != LOGIN else set()
        self.format = fields.get("moodlewsrestformat")
        self.fields = frozenset((name, value) for name, value in fields.items() if name not in own)
        self.who, self.at = who, time.monotonic()


class Replay:
    """The site. `now` gives answers the clock of this machine instead of the day they were recorded."""

    def __init__(self, folder=None, port=0, now=False, prefix=""):
        folder = folder or recordings()
        if folder is None:
            raise FileNotFoundError(ABSENT)
        self.cases = {}
        for entry in json.loads((folder / "index.json").read_text()):
            case = Case(folder, entry)
            self.cases[case.name] = case
        self.tokens = {name: token for name, token in
                       json.loads((folder / "fixture-ids.json").read_text())["tokens"].items()}
        # This one was thrown away with its site.
        self.tokens.setdefault("mobile_t.oconnor", "0" * 31 + "1")
        self.names = {token: name for name, token in self.tokens.items()}
        self.services = {
            who: {each["name"] for each in json.loads(self.cases[f"{SITE_INFO}/{case}"].body)["functions"]}
            for who, case in {"ws_sync": "ws_sync", "ws_limited": "ws_limited", "admin_all": "admin",
                              "mobile": "student_mobile"}.items()}
        self.table = {}
        for name, case in self.cases.items():
            if name.split("/")[0] in ("errors", "site_states", "files") or "cold_cache" in name:
                continue
            self.table.setdefault((case.function, case.fields, case.who), case)
        for name in ("maintenance_mode", "cli_maintenance_mode", "webservices_disabled", "database_down"):
            case = self.cases[f"login_token/{name}"]
            if self.table.get((case.function, case.fields, case.who)) is case:
                del self.table[(case.function, case.fields, case.who)]
        good = self.cases["login_token/good_teacher"]
        self.table[(good.function, good.fields, good.who)] = good
        self.now, self.prefix = now, prefix
        self.lock, self.calls, self.unrecorded = threading.Lock(), [], []
        self.faults, self.changes, self.used, self.spent = [], [], {}, set()
        self.at_work = self.most_at_work = 0
        self.released = threading.Event()
        self._serve(port)

    def _serve(self, port):
        replay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Else each answer in two pieces waits for the client's delayed acknowledgement.
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_GET(self):
                replay.take(self, "GET")

            def do_POST(self):
                replay.take(self, "POST")

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a client that gives up is what is tested

        self.server = Server(("127.0.0.1", port), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.host}{self.prefix}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    # What a test tells it.

    def fail(self, how, times=None, function=None):
        """Answers so from now on, or so often, to this function or to all. `how` is the name of a recording
        (site_states/database_down) or of one of WAYS, or a function of a handler."""
        if not callable(how) and how not in self.cases and how not in WAYS:
            raise KeyError(how)
        with self.lock:
            self.faults.append([how, times, function])

    def heal(self):
        with self.lock:
            self.faults.clear()
        self.released.set()
        self.released = threading.Event()

    def change(self, function, edit, who=None):
        """From now on what is answered to a function goes through `edit`, which gets the JSON and the call's fields."""
        with self.lock:
            self.changes.append((function, edit, who))

    def also(self, who, function, params, name):
        """Answers one more call with a recording of a like one: its bytes are genuine, its question was another."""
        self.table[(function, frozenset(flat(params)), who)] = self.cases[name]

    def asked(self, function):
        return [call for call in self.calls if call.function == function]

    # What it says.

    def take(self, handler, method):
        length = int(handler.headers.get("content-length") or 0)
        body = handler.rfile.read(length)
        url = urlsplit(handler.path)
        if url.path == "/control":
            return self._control(handler, body)
        kind = (handler.headers.get("content-type") or "").split(";")[0]
        pairs = parse_qsl(url.query, keep_blank_values=True)
        # A body of JSON is not read, as Moodle doesn't.
        if kind == "application/x-www-form-urlencoded":
            pairs += parse_qsl(body.decode(), keep_blank_values=True)
        fields = dict(pairs)
        call = Call(handler, method, url, fields, self.names.get(fields.get("wstoken")))
        with self.lock:
            self.calls.append(call)
            self.at_work += 1
            self.most_at_work = max(self.most_at_work, self.at_work)
            fault = next((each for each in self.faults if each[2] in (None, call.function)), None)
            if fault and fault[1] is not None:
                fault[1] -= 1
                if fault[1] == 0:
                    self.faults.remove(fault)
        try:
            self._answer(handler, call, fault)
        except OSError:
            handler.close_connection = True
        finally:
            with self.lock:
                self.at_work -= 1

    def _answer(self, handler, call, fault):
        if fault and callable(fault[0]):
            return fault[0](handler)
        if fault and fault[0] in WAYS:
            return WAYS[fault[0]](self, handler, call)
        self.send(handler, self.cases[fault[0]] if fault else self.find(call), call)

    def find(self, call):
        """The recording for a call; None where there is none."""
        if call.path == self.prefix + LOGIN:
            return self.table.get((LOGIN, call.fields, "-"))
        if call.path.startswith(self.prefix + "/webservice/pluginfile.php"):
            token = dict(call.fields).get("token")
            return self.cases["files/overviewfile_" + (
                "without_token" if token is None else "with_token" if token in self.names else "bad_token")]
        if call.path != self.prefix + REST:
            return None
        if call.who is None:
            return self.cases["errors/invalidtoken" if call.format == "json" else "errors/xml_default_format_error"]
        if call.who == "expired":
            first = "expired" not in self.spent
            self.spent.add("expired")
            return self.cases["errors/expired_token" + ("" if first else "_second_use")]
        if call.who == "wrong_ip":
            return self.cases["errors/token_wrong_ip"]
        if call.who == "mobile_s17":
            return self.cases["errors/suspended_user_token"]
        if call.function is None:
            return self.cases["errors/missing_wsfunction"]
        if call.function not in self.services["admin_all"]:
            return self.cases["errors/function_does_not_exist"]
        service = self.services.get(call.who.split("_")[0] if call.who.startswith("mobile") else call.who)
        if service is not None and call.function not in service:
            return self.cases["errors/function_not_in_service"]
        if call.format != "json":
            return self.cases["errors/xml_default_format"] if call.function == SITE_INFO else None
        if ("moodlewssettingraw", "1") in call.fields and call.function == "core_group_get_course_groups":
            return self.cases["errors/wssettingraw"]
        case = self.table.get((call.function, call.fields, call.who))
        if case and case.name in TURNS:
            if case.name in self.used:
                return self.cases[TURNS[case.name]]
            self.used[case.name] = True
        return case

    def send(self, handler, case, call, body=None):
        if case is None:
            with self.lock:
                self.unrecorded.append((call.function or call.path, sorted(call.fields), call.who))
            return reply(handler, 501, b"not recorded", "text/plain")
        body = case.body if body is None else body
        for function, edit, who in self.changes:
            if function == call.function and who in (None, call.who) and case.function == function:
                body = in_moodles_words(edit(json.loads(body), dict(call.fields)))
        out = handler.wfile
        out.write(case.status.encode() + b"\r\n")
        chunked = False
        for name, value in case.headers:
            if name.lower() == "transfer-encoding":
                chunked = True
            if name.lower() == "content-length":
                value = str(len(body))
            if name.lower() == "date" and self.now:
                value = handler.date_time_string()
            out.write(f"{name}: {value}\r\n".encode("latin-1"))
        out.write(b"\r\n")
        if chunked:
            if body:
                out.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")
            out.write(b"0\r\n\r\n")
        else:
            out.write(body)
        out.flush()

    def _control(self, handler, body):
        told = json.loads(body or b"{}")
        if told.get("heal"):
            self.heal()
        if told.get("fail"):
            self.fail(told["fail"], told.get("times"), told.get("function"))
        seen = [[call.function, sorted(call.fields), call.who] for call in self.calls if call.function != LOGIN]
        reply(handler, 200, json.dumps({"calls": seen, "unrecorded": self.unrecorded}).encode(), "application/json")


def reply(handler, status, body, kind, **fields):
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    for name, value in fields.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
    handler.wfile.flush()


def _recorded(replay, call):
    case = replay.find(call)
    return case.body if case else b"[]"


def _broken(replay, handler, call):
    """A body that stops before its length, and a connection that is gone."""
    body = _recorded(replay, call)
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body) + 10))
    handler.end_headers()
    handler.wfile.write(body[:len(body) // 2])
    handler.wfile.flush()
    handler.close_connection = True


def _huge(replay, handler, call):
    """A list of 200 MB, as long as somebody takes it; `huge_sent` says how much that was."""
    replay.huge_sent = 0
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    piece = b'{"id":1,"name":"' + b"x" * 65000 + b'"},'
    handler.wfile.write(b"1\r\n[\r\n")
    while replay.huge_sent < 200 << 20:
        handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        replay.huge_sent += len(piece)
    handler.close_connection = True


def _held(replay, handler, call):
    """No answer until the site is healed."""
    replay.released.wait(120)
    handler.close_connection = True


PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in to the campus network</body></html>"
# What no recording shows, but servers before a Moodle do.
WAYS = {
    "truncated": lambda r, h, c: reply(h, 200, _recorded(r, c)[:-20], "application/json"),
    "html": lambda r, h, c: reply(h, 200, PAGE, "text/html; charset=utf-8"),
    "empty": lambda r, h, c: reply(h, 200, b"", "application/json"),
    "null": lambda r, h, c: reply(h, 200, b"null", "application/json"),
    "nothing": lambda r, h, c: reply(h, 200, b"[]", "application/json"),
    "not_found": lambda r, h, c: reply(h, 404, PAGE, "text/html"),
    "bad_gateway": lambda r, h, c: reply(h, 502, PAGE, "text/html"),
    "too_many": lambda r, h, c: reply(h, 429, b"", "text/plain", Retry_After="120"),
    "redirect": lambda r, h, c: reply(h, 301, b"", "text/html", Location="https://moodle.campus.test" + c.path),
    "warning": lambda r, h, c: reply(h, 200, b"<br />\n<b>Warning</b>: x in y<br />\n" + _recorded(r, c), "text/html"),
    "broken": _broken,
    "huge": _huge,
    "held": _held,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    replay = Replay(port=parser.parse_args().port, now=True)
    print(f"listening on {replay.url}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
