#!/usr/bin/python3
# A Moodle site with a state of its own: it answers by rule as genuine ones do, and changes as a test tells it.
"""Run it and steer it over HTTP, or start a SimulatedMoodle in the test's own process:

    python moodle_simulated.py [--port N] [--university SCALE] [--seed N]    prints "listening on http://127.0.0.1:N"
    POST /control {"do": [["add_category", {"name": "UCMN"}], ...]}    calls methods of Site, gives the numbers of what came
    POST /control {"fail": "database_down", "times": 2, "function": "core_course_get_categories"}
    POST /control {"heal": true, "forget": true}
    GET  /control                                                      counts of calls, bytes, processor time

moodle_replay.py answers what was recorded, byte by byte; this answers what nobody has recorded. That the two look alike is
checked in test_moodle_simulated.py. It is for reading what a synchronizer reads and writing what provisioning writes; what
it does not know it answers with 501 and keeps in `unknown`.
"""

import argparse
import html
import json
import random
import re
import socket
import socketserver
import struct
import sys
import threading
import time
from email.utils import formatdate
from urllib.parse import parse_qsl, urlsplit

from moodle_site import (
    ALL_GROUPS, ASSIGN, DETAILS, EDITING, EMAILS, GROUPS, HIDDEN_CATEGORIES, HIDDEN_COURSES, HIDDEN_GROUPS, MANAGE,
    PARTICIPANTS, REVIEW, ROLES, SHORT_NAMES, UPDATE, EVERYTHING, Refused, Site, bad_parameters, missing)

REST, LOGIN = "/webservice/rest/server.php", "/login/token.php"
SITE_INFO = "core_webservice_get_site_info"
HEADERS = ("Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n"
           "Cache-Control: private, must-revalidate, pre-check=0, post-check=0, max-age=0\r\n"
           "Expires: Thu, 01 Jan 1970 00:00:00 GMT\r\nPragma: no-cache\r\nAccept-Ranges: none\r\n"
           "Access-Control-Allow-Origin: *\r\n")
WRITES = {"core_course_create_categories", "core_course_create_courses", "core_course_delete_courses",
          "core_course_update_courses", "core_user_create_users", "core_user_update_users", "core_user_delete_users",
          "enrol_manual_enrol_users", "enrol_manual_unenrol_users", "core_group_create_groups",
          "core_group_add_group_members"}
# By what core_enrol_get_enrolled_users may be cut.
FIELDS = {"id", "username", "fullname", "firstname", "lastname", "email", "address", "phone1", "phone2", "department",
          "institution", "idnumber", "interests", "firstaccess", "lastaccess", "lastcourseaccess", "description",
          "descriptionformat", "city", "country", "profileimageurlsmall", "profileimageurl", "customfields", "groups",
          "roles", "preferences", "enrolledcourses", "auth", "suspended", "confirmed", "lang", "theme", "timezone",
          "mailformat"}


def in_moodles_words(value):
    """JSON as Moodle writes it: ASCII, with slashes escaped."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()


def nested(pairs):
    """The fields of a form as PHP reads them: options[0][name]=x is {"options": {"0": {"name": "x"}}}."""
    read = {}
    for name, value in pairs:
        keys = [name.split("[", 1)[0], *re.findall(r"\[([^\]]*)\]", name)]
        here = read
        for key in keys[:-1]:
            key = key or str(len(here))
            if not isinstance(here.get(key), dict):
                here[key] = {}
            here = here[key]
        here[keys[-1] or str(len(here))] = value
    return read


def listed(value):
    """A list among the parameters."""
    if value is None:
        return []
    if not isinstance(value, dict):
        raise bad_parameters()
    return list(value.values())


def number(value):
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,18}", value):
        raise bad_parameters()
    return int(value)


def user_names(values):
    """PARAM_USERNAME: what Moodle would clean it refuses, without saying which."""
    if any(re.search(r"[^-.@_a-z0-9]", value) for value in values):
        raise bad_parameters()


def no_tags(*values):
    """PARAM_TEXT and PARAM_NOTAGS: PHP takes everything from "<" on for a tag, unless a blank follows."""
    if any(re.search(r"<(?!\s)", value or "") for value in values):
        raise bad_parameters()


def only(given, *names, needed=()):
    """Moodle takes no parameter that it doesn't know, and misses each that it wants."""
    if set(given) - {*names, *needed} or any(name not in given for name in needed):
        raise bad_parameters()


class Call:
    """A question as it came."""

    def __init__(self, method, path, headers, query, body):
        self.method, self.path, self.headers, self.query = method, path, headers, query
        pairs = parse_qsl(query, keep_blank_values=True)
        # A body of JSON is not read, as Moodle doesn't.
        if headers.get("content-type", "").split(";")[0] == "application/x-www-form-urlencoded":
            pairs += parse_qsl(body.decode(), keep_blank_values=True)
        fields = dict(pairs)
        self.token, self.format = fields.get("wstoken"), fields.get("moodlewsrestformat")
        self.is_raw = fields.get("moodlewssettingraw") in ("1", "true")
        self.function = LOGIN if path.endswith(LOGIN) else fields.get("wsfunction")
        own = () if self.function == LOGIN else ("wstoken", "wsfunction", "moodlewsrestformat", "moodlewssettingraw")
        self.fields = {name: value for name, value in pairs if name not in own}
        self.at = time.monotonic()

    @property
    def parameters(self):
        return nested(self.fields.items())


class Fault:
    """How and when it answers wrongly: to which function, after how many calls, how often, with what chance."""

    def __init__(self, how, function=None, times=None, after=0, chance=1.0, seed=0):
        if not callable(how) and how not in WAYS:
            raise KeyError(how)
        self.how, self.function, self.times, self.after, self.chance = how, function, times, after, chance
        self.random, self.met = random.Random(seed), 0

    def hits(self, call):
        if self.function not in (None, call.function) or self.times == 0:
            return False
        self.met += 1
        if self.met <= self.after or self.random.random() >= self.chance:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class SimulatedMoodle:
    """The site on a port of its own. `version` is "4.5" or "4.4"."""

    def __init__(self, site=None, port=0, version="4.5", prefix=""):
        self.site, self.version, self.prefix = site or Site(), version, prefix
        self.lock, self.faults, self.calls, self.unknown = threading.RLock(), [], [], []
        self.counts, self.bytes, self.keeps_calls = {}, 0, True
        self.delay = 0.0
        self.at_work = self.most_at_work = self.huge_sent = 0
        # Called with each call before it is answered: where a test kills or changes something in the middle.
        self.hook = None
        self.released = threading.Event()
        self.tiny = {"core_webservice_get_site_info", "core_enrol_get_users_courses"}
        self.functions = {name for name in dir(Answers) if name.startswith(("core_", "enrol_"))}
        moodle = self

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self):
                try:
                    while moodle.take(self):
                        pass
                except (OSError, ValueError):
                    pass  # a client that gives up is what is tested

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads, allow_reuse_address, request_queue_size = True, True, 64

            def handle_error(self, *_):
                raise

        self.server = Server(("127.0.0.1", port), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.host}{self.prefix}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    # What a test tells it.

    def fail(self, how, function=None, times=None, after=0, chance=1.0, seed=0):
        """Answers so from now on: see Fault. `how` is one of WAYS, or a function of the connection, the call and this."""
        with self.lock:
            self.faults.append(Fault(how, function, times, after, chance, seed))

    def heal(self):
        with self.lock:
            self.faults.clear()
        self.delay = 0.0
        self.released.set()
        self.released = threading.Event()

    def forget(self):
        """What it was asked."""
        with self.lock:
            self.calls, self.counts, self.bytes, self.unknown = [], {}, 0, []
            self.most_at_work = 0

    def asked(self, function):
        return [call for call in self.calls if call.function == function]

    # What it says.

    def take(self, handler):
        line = handler.rfile.readline(65537)
        if not line.strip():
            return False
        method, target, _ = line.decode("latin-1").split(" ", 2)
        headers = {}
        while (field := handler.rfile.readline(65537)) not in (b"\r\n", b"\n", b""):
            name, _, value = field.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        if headers.get("expect", "").lower() == "100-continue":
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = handler.rfile.read(int(headers.get("content-length") or 0))
        url = urlsplit(target)
        if url.path == "/control":
            self._control(handler, body)
            return True
        call = Call(method, url.path, headers, url.query, body)
        with self.lock:
            if self.keeps_calls:
                self.calls.append(call)
            self.counts[call.function] = self.counts.get(call.function, 0) + 1
            self.at_work += 1
            self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            if self.hook:
                self.hook(call)
            with self.lock:
                fault = next((each for each in self.faults if each.hits(call)), None)
            if self.delay:
                time.sleep(self.delay)
            if fault:
                how = WAYS.get(fault.how, fault.how) if isinstance(fault.how, str) else fault.how
                return how(handler, call, self) is not False
            self.send(handler, *self.answer(call))
        finally:
            with self.lock:
                self.at_work -= 1
        return headers.get("connection", "").lower() != "close"

    def answer(self, call):
        """Status, body and kind."""
        with self.lock:
            if call.path == self.prefix + LOGIN:
                return 200, in_moodles_words(self._login(dict(call.fields))), "application/json"
            if call.path != self.prefix + REST:
                return 404, PAGE, "text/html"
            try:
                user = self._who(call)
                wanted = self._granted(call, user)
                answers = Answers(self, user, call.is_raw)
                found = getattr(answers, call.function)(call.parameters) if wanted else None
                if found is None and not wanted:
                    self.unknown.append((call.function, sorted(call.fields.items())))
                    return 501, b"not simulated", "text/plain"
                body = found if isinstance(found, bytes) else in_moodles_words(found)
            except Refused as refused:
                body = in_moodles_words(self.worded(refused))
            if call.format != "json":
                return 200, xml(json.loads(body)), "application/xml"
            return 200, body, "application/json"

    def worded(self, refused):
        """4.4 writes some exceptions without the namespace."""
        exception = refused.exception
        if self.version.startswith("4.4"):
            exception = exception.replace("core\\exception\\", "")
        error = {"exception": exception, "errorcode": refused.code, "message": refused.message}
        if refused.code is None:
            del error["errorcode"]
        return error

    def _who(self, call):
        token = self.site.tokens.get(call.token)
        if token is None:
            raise Refused("invalidtoken", "Invalid token - token not found")
        if token.wrong_ip:
            raise no_access()
        if token.until and token.until < time.time():
            # An expired one is thrown away when it is shown, and is unknown from then on.
            self.site.revoke(call.token)
            raise no_access()
        user = self.site.users[token.user]
        if user.suspended:
            raise Refused("wsaccessusersuspended", f"Refused web service access for suspended username: {user.username}")
        return user

    def _granted(self, call, user):
        """Whether the function is there; refuses what the token's service doesn't have."""
        if call.function is None:
            raise bad_parameters()
        known = call.function in self.functions
        if not known and not call.function.startswith(("core_", "enrol_", "mod_", "gradereport_")) or \
                call.function == "core_course_get_everything":
            raise missing("external_functions")
        if call.function not in self.service(self.site.tokens[call.token].service):
            raise no_access()
        return known

    def service(self, name):
        if name == "ucn_all":
            return self.functions
        if name == "ucn_tiny":
            return self.tiny
        if name == "moodle_mobile_app":
            return self.functions - WRITES - {"core_user_get_users", "core_enrol_get_enrolled_users_with_capability"}
        return self.functions - WRITES

    def _login(self, given):
        def refused(code, message):
            return {"error": message, "errorcode": code, "stacktrace": None, "debuginfo": None,
                    "reproductionlink": None}
        if given.get("appsitecheck"):
            return {"appsitecheck": "ok"}
        for name in ("username", "password", "service"):
            if name not in given:
                return refused("missingparam", f"A required parameter ({name}) was missing")
        name, service = given["username"].strip().lower(), given["service"]
        user = next((each for each in self.site.users.values() if each.username == name and not each.deleted), None)
        if user is not None and user.username == "guest":
            return refused("noguest", "No guests here!")
        if user is None or user.password != given["password"] or user.suspended or user.auth == "nologin":
            return refused("invalidlogin", "Invalid login, please try again")
        if not user.confirmed:
            return refused("usernotconfirmed", f"Could not confirm {user.username}")
        if service not in ("moodle_mobile_app", "ucn_sync", "ucn_tiny", "ucn_all"):
            return refused("servicenotavailable",
                           "Web service is not available. (It doesn't exist or might be disabled.)")
        mine = [token for token, each in self.site.tokens.items() if each.user == user.id and each.service == service]
        if mine:
            return {"token": mine[-1], "privatetoken": None}
        if service == "ucn_sync":
            return refused("usernotallowed", "The user is not allowed for this service. First you need to allow this "
                           "user on the ucn_sync's allowed users administration page.")
        if service != "moodle_mobile_app":
            return refused("cannotcreatetoken", f"No permission to create web service token for the service {service}.")
        token = self.site.add_token(f"{user.id:032x}", user.id, service)
        return {"token": token, "privatetoken": None}

    def send(self, handler, status, body, kind, *more):
        """In pieces, as it comes from behind nginx."""
        reason = {200: "OK", 403: "Forbidden", 404: "Not Found", 503: "Service Unavailable"}.get(status, "Else")
        head = HEADERS if kind == "application/json" else HEADERS.replace("application/json", kind)
        extra = "".join(f"{line}\r\n" for line in more)
        out = [f"HTTP/1.1 {status} {reason}\r\nServer: nginx/1.22.1\r\nDate: {formatdate(usegmt=True)}\r\n{head}{extra}"
               "\r\n".encode("latin-1")]
        if body:
            out += [f"{len(body):x}\r\n".encode(), body, b"\r\n"]
        out.append(b"0\r\n\r\n")
        handler.wfile.write(b"".join(out))
        self.bytes += len(body)

    def _control(self, handler, body):
        told = json.loads(body or b"{}")
        made = []
        if told.get("heal"):
            self.heal()
        if told.get("forget"):
            self.forget()
        if "delay" in told:
            self.delay = float(told["delay"])
        with self.lock:
            for name, arguments in told.get("do", []):
                if name.startswith("_") or not callable(getattr(Site, name, None)):
                    raise KeyError(name)
                done = getattr(self.site, name)(**arguments)
                made.append(getattr(done, "id", done if isinstance(done, str) else None))
        if told.get("fail"):
            self.fail(told["fail"], **{name: told[name] for name in
                                       ("function", "times", "after", "chance", "seed") if name in told})
        cpu = time.process_time()
        said = {"made": made, "counts": {str(name): count for name, count in self.counts.items()}, "bytes": self.bytes,
                "unknown": self.unknown, "mostAtWork": self.most_at_work, "cpu": cpu,
                "categories": len(self.site.categories), "courses": len(self.site.courses),
                "people": len(self.site.users)}
        self.send(handler, 200, json.dumps(said).encode(), "application/json")


def no_access():
    return Refused("accessexception", "Access control exception", "webservice_access_exception")


def xml(value, root=True):
    """The answer without the right format."""
    if root:
        if isinstance(value, dict) and "exception" in value:
            text = (f'<?xml version="1.0" encoding="UTF-8" ?>\n<EXCEPTION class="{value["exception"]}">\n<ERRORCODE>'
                    f'{value.get("errorcode", "")}</ERRORCODE>\n<MESSAGE>{html.escape(value["message"])}</MESSAGE>\n'
                    "</EXCEPTION>\n")
        else:
            text = f'<?xml version="1.0" encoding="UTF-8" ?>\n<RESPONSE>\n{xml(value, False)}</RESPONSE>\n'
        return text.encode()
    if isinstance(value, dict):
        keys = "".join(f'<KEY name="{name}">{xml(each, False)}</KEY>\n' for name, each in value.items())
        return f"<SINGLE>\n{keys}</SINGLE>\n"
    if isinstance(value, list):
        return "<MULTIPLE>\n" + "".join(xml(each, False) for each in value) + "</MULTIPLE>\n"
    if value is None:
        return '<VALUE null="null"/>\n'
    return f"<VALUE>{html.escape(str(int(value) if isinstance(value, bool) else value), quote=False)}</VALUE>\n"


def formatted(text):
    """A name as format_string gives it: tags gone, bare ampersands escaped."""
    text = re.sub(r"&(?![a-zA-Z0-9#]{1,8};)", "&amp;", text)
    return re.sub(r"</?[a-zA-Z][^>]*>", "", text)


class Answers:
    """The functions of the web service, as one account sees them. Each gets its parameters and gives what is to be written
    as JSON, or its bytes."""

    def __init__(self, moodle, user, is_raw=False):
        self.moodle, self.site, self.user, self.is_raw = moodle, moodle.site, user, is_raw
        self.format = str if is_raw else formatted
        self.now = time.time()

    def may(self, capability, category=0, course=None):
        return self.site.may(self.user.id, capability, category, course)

    def enter(self, course, id=None):
        """The course, or the refusal that the context is given."""
        if course is None:
            raise Refused("errorcoursecontextnotvalid", "You cannot execute functions in the course context (course id:"
                          f"{id}). The context error message was: Can't find data record in database.")
        if not self.site.may_enter(self.user.id, course):
            why = "Course or activity not accessible."
            if self.site.has_policy and not self.user.has_agreed:
                why = (f'Site policy not agreed: <a href="{self.moodle.url}/user/policy.php">Click here to open the '
                       "site policy.</a>")
            raise Refused("errorcoursecontextnotvalid", "You cannot execute functions in the course context (course id:"
                          f"{course.id}). The context error message was: {why}")
        return course

    def picture(self, size):
        return f"{self.moodle.url}/theme/image.php/boost/core/1795218625/u/{size}"

    # The site.

    def core_webservice_get_site_info(self, given):
        user, url = self.user, self.moodle.url
        token = next((each for each in self.site.tokens.values() if each.user == user.id), None)
        mine = [each for each in self.site.tokens.values() if each.user == user.id]
        functions = sorted(set().union(*(self.moodle.service(each.service) for each in mine))) if token else []
        random.Random(self.site.version).shuffle(functions)
        version = "2024100700" if self.moodle.version == "4.5" else "2024042202"
        release = "4.5 (Build: 20241007)" if self.moodle.version == "4.5" else "4.4.2 (Build: 20240812)"
        return {
            "sitename": self.format(self.site.name), "username": user.username, "firstname": user.firstname,
            "lastname": user.lastname, "fullname": user.fullname, "lang": "en", "userid": user.id, "siteurl": url,
            "userpictureurl": self.picture("f1"),
            "functions": [{"name": name, "version": version} for name in functions],
            "downloadfiles": 1, "uploadfiles": 0, "release": release, "version": version, "mobilecssurl": "",
            "advancedfeatures": [{"name": "usecomments", "value": 1}], "usercanmanageownfiles": True,
            "userquota": 104857600, "usermaxuploadfilesize": 67108864, "userhomepage": 1,
            "userprivateaccesskey": "72e7ffc30856b5235e71bdbde500f4ad", "siteid": 1, "sitecalendartype": "gregorian",
            "usercalendartype": "gregorian", "userissiteadmin": user.id in self.site.admins, "theme": "boost",
            "limitconcurrentlogins": 0, "policyagreed": int(self.site.has_policy and user.has_agreed)}

    # Categories.

    def core_course_get_categories(self, given):
        only(given, "criteria", "addsubcategories")
        categories = self.site.ordered()
        manages = self.may(MANAGE)
        sees = manages or self.may(HIDDEN_CATEGORIES)
        mine = {id for id in categories if manages or self.may(MANAGE, id)} if not manages else set(categories)
        criteria = [(each.get("key"), each.get("value")) for each in listed(given.get("criteria"))]
        found = list(categories.values())
        if criteria:
            found = []
            for one in categories.values():
                if all(self._meets(one, key, value, manages) for key, value in criteria):
                    found.append(one)
            if given.get("addsubcategories", "1") != "0":
                wanted = {id for one in found for id in self.site.below(one.id)}
                found = [one for one in categories.values() if one.id in wanted]
        # The order is of text, so that children come before their parents.
        found = sorted((one for one in found if one.visible or sees or one.id in mine), key=lambda one: str(one.order))
        return [self._category(one, one.id in mine) for one in found]

    def _meets(self, one, key, value, manages):
        if key == "id":
            return one.id == number(value)
        if key == "ids":
            return one.id in {number(each) for each in value.split(",")}
        if key == "name":
            return one.name == value
        if key == "parent":
            return one.parent == number(value)
        if key in ("idnumber", "visible", "theme") and manages:
            return {"idnumber": one.idnumber, "visible": str(int(one.visible)), "theme": ""}[key] == value
        raise Refused("criteriaerror", "Missing permissions to search on a criterion.")

    def _category(self, one, is_whole):
        said = {"id": one.id, "name": self.format(one.name)}
        if is_whole:
            said["idnumber"] = one.idnumber
        said |= {"description": one.description, "descriptionformat": 1, "parent": one.parent, "sortorder": one.order,
                 "coursecount": len(self.site.in_category.get(one.id, []))}
        if is_whole:
            said |= {"visible": int(one.visible), "visibleold": int(one.was_visible), "timemodified": one.modified}
        said |= {"depth": one.depth, "path": one.path}
        return {**said, "theme": ""} if is_whole else said

    # Courses.

    def core_course_get_courses(self, given):
        only(given, "options")
        ids = (given.get("options") or {}).get("ids")
        if ids is None:
            found = list(self.site.courses.values())
        else:
            wanted = [number(each) for each in listed(ids)]
            found = [self.site.courses[id] for id in wanted if id in self.site.courses]
        for one in found:
            self.enter(one)
        said = [self._course(one) for one in random.Random(self.site.version).sample(found, len(found))]
        if ids is None or 1 in wanted:
            said.insert(0, self._front_page(
                {"categorysortorder": 1, "idnumber": "", "showgrades": 1, "newsitems": 3, "numsections": 1, "maxbytes": 0,
                 "showreports": 0, "visible": 1, "groupmode": 0, "groupmodeforce": 0, "defaultgroupingid": 0,
                 "timecreated": 1795217212, "timemodified": 1795217253, "enablecompletion": 0, "completionnotify": 0,
                 "lang": "", "forcetheme": "", "courseformatoptions": []}))
        return said

    def _front_page(self, whole):
        """The site, which Moodle counts as a course."""
        name = self.format(self.site.name)
        said = {"id": 1, "shortname": self.site.short, "categoryid": 0, "fullname": name, "displayname": name,
                "summary": "", "summaryformat": 0, "format": "site", "startdate": 0, "enddate": 0, "numsections": 1,
                "showactivitydates": False, "showcompletionconditions": None, "customfields": []}
        return {**said, **whole} if self.may(UPDATE) else said

    def _course(self, one):
        is_whole = self.may(UPDATE, course=one)
        self.site.ordered()
        order = self._order(one)
        said = {"id": one.id, "shortname": self.format(one.shortname), "categoryid": one.category}
        if is_whole:
            said["categorysortorder"] = order
        said |= {"fullname": self.format(one.fullname), "displayname": self.format(one.fullname)}
        if is_whole:
            said["idnumber"] = one.idnumber
        said |= {"summary": one.summary, "summaryformat": 1, "format": "topics"}
        if is_whole:
            said |= {"showgrades": 1, "newsitems": 0}
        said |= {"startdate": one.start, "enddate": one.end}
        if is_whole:
            said |= {"numsections": 4, "maxbytes": 0, "showreports": 0, "visible": int(one.visible), "hiddensections": 1,
                     "groupmode": int(one.separate), "groupmodeforce": 0, "defaultgroupingid": 0,
                     "timecreated": one.created, "timemodified": one.modified, "enablecompletion": 1,
                     "completionnotify": 0, "lang": "", "forcetheme": "", "courseformatoptions": []}
        return {**said, "showactivitydates": False, "showcompletionconditions": True, "customfields": []}

    def _order(self, one):
        category = self.site.categories[one.category]
        return category.order + self.site.in_category[one.category].index(one) + 1

    def core_course_get_courses_by_field(self, given):
        only(given, "field", "value")
        key, value = given.get("field", ""), given.get("value", "")
        courses = self.site.courses
        found, with_site = [], False
        self.site.ordered()
        if key == "":
            found, with_site = list(courses.values()), True
        elif key == "id":
            found, with_site = [courses[number(value)]] if number(value) in courses else [], number(value) == 1
        elif key == "ids":
            wanted = [number(each) for each in value.split(",")]
            if any(id not in courses and id != 1 for id in wanted):
                raise Refused(None, "Call to a member function on null", "Error")
            found, with_site = [courses[id] for id in wanted if id != 1], 1 in wanted
        elif key == "category":
            found = self.site.in_category.get(number(value), [])
        elif key in ("shortname", "idnumber"):
            found = [one for one in courses.values() if value and getattr(one, key) == value]
        else:
            raise bad_parameters()
        pieces = []
        if with_site:
            said = self._front_page({"idnumber": "", "legacyfiles": 0, "calendartype": "", "timecreated": 1795217212,
                                     "timemodified": 1795217253, "requested": 0, "cacherev": 1795218625})
            del said["numsections"]
            pieces.append(in_moodles_words({
                **said, "courseimage": "", "categoryname": "", "sortorder": 1, "summaryfiles": [], "overviewfiles": [],
                "contacts": [], "enrollmentmethods": [], "showgrades": 1, "newsitems": 3, "maxbytes": 0,
                "showreports": 0, "visible": 1, "groupmode": 0, "groupmodeforce": 0, "defaultgroupingid": 0,
                "enablecompletion": 0, "completionnotify": 0, "lang": "", "theme": "", "marker": 0, "filters": []}))
        for one in found:
            level = self._level(one)
            if level is None:
                continue
            kept = (level, self.is_raw)
            if kept not in one.cache:
                one.cache[kept] = self._course_by_field(one, level)
            # Where it stands and what it stands in may change without it.
            category = self.site.categories[one.category]
            place = (f',"categoryname":{json.dumps(self.format(category.name))},"sortorder":{self._order(one)}'
                     .replace("/", "\\/").encode())
            before, after = one.cache[kept]
            pieces.append(before + place + after)
        return b'{"courses":[' + b",".join(pieces) + b'],"warnings":[]}'

    def _level(self, one):
        """How much of a course is told: 0 in public, 1 to whoever may enter, 2 to whoever may change it."""
        if self.site.may_enter(self.user.id, one):
            return 2 if self.may(UPDATE, course=one) else 1
        return 0 if one.visible else None

    def _course_by_field(self, one, level):
        contacts = [{"id": user, "fullname": self.site.users[user].fullname} for user, seat in one.seats.items()
                    if EDITING in seat.roles and seat.is_active(self.now)]
        said = {"id": one.id, "fullname": self.format(one.fullname), "displayname": self.format(one.fullname),
                "shortname": self.format(one.shortname),
                "courseimage": f"{self.moodle.url}/pluginfile.php/{one.id}/course/generated/course.svg",
                "categoryid": one.category}
        before = in_moodles_words(said)[:-1]
        said = {"summary": one.summary, "summaryformat": 1, "summaryfiles": [], "overviewfiles": [],
                "showactivitydates": False, "showcompletionconditions": True, "contacts": contacts,
                "enrollmentmethods": ["manual"], "customfields": []}
        if level == 2:
            said["idnumber"] = one.idnumber
        if level:
            said |= {"format": "topics", "showgrades": 1, "newsitems": 0, "startdate": one.start, "enddate": one.end,
                     "maxbytes": 0, "showreports": 0, "visible": int(one.visible), "groupmode": int(one.separate),
                     "groupmodeforce": 0, "defaultgroupingid": 0, "enablecompletion": 1, "completionnotify": 0,
                     "lang": "", "theme": "", "marker": 0}
        if level == 2:
            said |= {"legacyfiles": 0, "calendartype": "", "timecreated": one.created, "timemodified": one.modified,
                     "requested": 0, "cacherev": one.modified}
        if level:
            said |= {"filters": [{"filter": "mathjaxloader", "localstate": 0, "inheritedstate": 1}],
                     "courseformatoptions": [{"name": "hiddensections", "value": 1},
                                             {"name": "indentation", "value": "1"}]}
        return before, b"," + in_moodles_words(said)[1:]

    def core_enrol_get_users_courses(self, given):
        only(given, "returnusercount", needed=("userid",))
        id = number(given["userid"])
        user = self.site.users.get(id)
        # Nothing is said to whoever may not ask: the same as of somebody who is in no course.
        if user is None or user.deleted or (self.site.has_policy and not self.user.has_agreed):
            return []
        said = []
        for course in sorted(user.courses, key=lambda each: -each):
            one = self.site.courses[course]
            if not one.visible or not one.seats[id].is_active(self.now):
                continue
            if id != self.user.id and not (self.site.may_enter(self.user.id, one) and
                                           self.may(PARTICIPANTS, course=one)):
                continue
            each = {"id": one.id, "shortname": self.format(one.shortname), "fullname": self.format(one.fullname),
                    "displayname": self.format(one.fullname)}
            if given.get("returnusercount", "1") != "0":
                each["enrolledusercount"] = len(one.seats)
            said.append({**each, "idnumber": one.idnumber, "visible": int(one.visible), "summary": one.summary,
                         "summaryformat": 1, "format": "topics", "courseimage": "", "showgrades": True, "lang": "",
                         "enablecompletion": True, "completionhascriteria": False, "completionusertracked": True,
                         "category": one.category, "progress": None, "completed": False, "startdate": one.start,
                         "enddate": one.end, "marker": 0, "lastaccess": None, "isfavourite": False, "hidden": False,
                         "overviewfiles": [], "showactivitydates": False, "showcompletionconditions": True,
                         "timemodified": one.modified})
        return said

    def core_course_search_courses(self, given):
        only(given, "page", "perpage", "requiredcapabilities", "limittoenrolled", "onlywithcompletion",
             needed=("criterianame", "criteriavalue"))
        wanted = given["criteriavalue"].lower()
        found = [one for one in self.site.courses.values() if wanted in f"{one.fullname} {one.shortname}".lower()
                 and (one.visible or self.may(HIDDEN_COURSES, course=one))]
        found.sort(key=lambda one: one.id)
        page, count = number(given.get("page", "0")), number(given.get("perpage", "0"))
        some = found[page * count:(page + 1) * count] if count else found
        return {"total": len(found), "courses": [
            {"id": one.id, "fullname": self.format(one.fullname), "displayname": self.format(one.fullname),
             "shortname": self.format(one.shortname), "categoryid": one.category} for one in some], "warnings": []}

    # People in courses.

    def core_enrol_get_enrolled_users(self, given):
        only(given, "options", needed=("courseid",))
        id = number(given["courseid"])
        options = {each.get("name"): each.get("value") for each in listed(given.get("options"))}
        course = self.site.courses.get(id)
        if course is None:
            raise missing("course")
        self.enter(course)
        if not self.may(PARTICIPANTS, course=course):
            raise Refused("errorcoursecontextnotvalid", "You cannot execute functions in the course context (course id:"
                          f"{id}). The context error message was: Course or activity not accessible.")
        active, suspended = options.get("onlyactive") == "1", options.get("onlysuspended") == "1"
        if active and suspended:
            raise Refused("codingerror", "Coding error detected, it must be fixed by a programmer: Both onlyactive and "
                          "onlysuspended are set, this is probably not what you want!", "core\\exception\\coding_exception")
        if (active or suspended) and not self.may(REVIEW, course=course):
            raise lacking("Review course enrolments")
        capability = options.get("withcapability")
        if capability and not self.may(ROLES, course=course):
            raise lacking("Review permissions for others")
        sort = options.get("sortby", "id")
        if sort not in ("id", "firstname", "lastname", "siteorder"):
            raise bad_parameters()
        fields = None
        if options.get("userfields"):
            fields = [each.strip() for each in options["userfields"].split(",") if each.strip()]
            if unknown := next((each for each in fields if each not in FIELDS), None):
                raise Refused("invaliduserfield", f"Invalid user field: {unknown}")
        found = sorted(course.seats)
        if active or suspended:
            found = [user for user in found if course.seats[user].is_active(self.now) == active]
        if capability:
            found = [user for user in found if self.site.may(user, capability, course=course)]
        if group := options.get("groupid"):
            members = course.groups[number(group)].members if number(group) in course.groups else ()
            found = [user for user in found if user in members]
        if course.separate and not self.may(ALL_GROUPS, course=course):
            mine = set().union(*(each.members for each in course.groups.values() if self.user.id in each.members))
            found = [user for user in found if user in mine]
        if sort != "id":
            key = {"firstname": lambda one: (one.firstname, one.id), "lastname": lambda one: (one.lastname, one.id),
                   "siteorder": lambda one: (one.lastname, one.firstname, one.id)}[sort]
            found.sort(key=lambda user: key(self.site.users[user]))
        if options.get("sortdirection", "ASC").upper() == "DESC":
            found.reverse()
        start, count = number(options.get("limitfrom", "0")), number(options.get("limitnumber", "0"))
        found = found[start:start + count] if count else found[start:]
        return self._people_of(course, found, fields)

    def _people_of(self, course, found, fields):
        """Put together of bytes that are kept: who somebody is, and who with which roles and groups stands in a course."""
        view = self._view(course)
        mine = {}
        if fields is None or "groups" in fields:
            for group in course.groups.values():
                if group.visibility and not self.may(HIDDEN_GROUPS, course=course):
                    continue
                said = in_moodles_words({"id": group.id, "name": self.format(group.name),
                                         "description": group.description, "descriptionformat": 1})
                for user in group.members:
                    mine.setdefault(user, []).append(said)
        key = (view, self.is_raw, None if fields is None else tuple(fields))
        with_roles = fields is None or "roles" in fields
        with_courses = fields is None or "enrolledcourses" in fields
        roles, pieces = {}, []
        for id in found:
            user = self.site.users[id]
            own = (key, id == self.user.id, view == 0 and not course.seats[id].is_suspended)
            kept = user.cache.get(own)
            if kept is None:
                said = self._person_in(user, view, fields, own[2])
                if with_courses:
                    courses = in_moodles_words([
                        {"id": each, "fullname": self.format(self.site.courses[each].fullname),
                         "shortname": self.format(self.site.courses[each].shortname)}
                        for each in sorted(user.courses, key=lambda each: -each)
                        if self.site.courses[each].visible and self.site.courses[each].seats[id].is_active(self.now)])
                kept = user.cache[own] = (in_moodles_words(said)[:-1],
                                          b',"enrolledcourses":' + courses if with_courses else b"")
            before, after = kept
            piece = [before]
            if id in mine:
                piece.append(b',"groups":[' + b",".join(mine[id]) + b"]")
            if with_roles:
                held = course.seats[id].roles
                if held not in roles:
                    roles[held] = b',"roles":' + in_moodles_words([
                        {"roleid": role, "name": "", "shortname": SHORT_NAMES[role], "sortorder": 0} for role in held])
                piece.append(roles[held])
            piece += [after, b"}"]
            text = b"".join(piece)
            pieces.append(b"{" + text[2:] if text.startswith(b"{,") else text)
        return b"[" + b",".join(pieces) + b"]"

    def _view(self, course):
        """How much is told of people in a course: 2 all, 1 names and addresses as to teachers, 0 as to students."""
        if self.may(DETAILS, course=course):
            return 2
        return 1 if self.may(EMAILS, course=course) else 0

    def _person_in(self, user, view, fields, is_near=True):
        own = user.id == self.user.id
        said = {"id": user.id}
        if view == 2 or own:
            said["username"] = user.username
        if view:
            said |= {"firstname": user.firstname, "lastname": user.lastname}
        said["fullname"] = user.fullname
        if view or own or is_near and not user.hides_email:
            said["email"] = user.email
        if view == 2 or own:
            said["department"] = user.department
            if user.institution:
                said["institution"] = user.institution
            if user.idnumber:
                said["idnumber"] = user.idnumber
        said |= {"firstaccess": 0, "lastaccess": 0, "lastcourseaccess": 0, "city": "Daet", "country": "PH",
                 "profileimageurlsmall": self.picture("f2"), "profileimageurl": self.picture("f1")}
        if fields is not None:
            said = {name: value for name, value in said.items() if name in fields or name == "fullname"}
        return said

    def core_enrol_get_enrolled_users_with_capability(self, given):
        only(given, "options", needed=("coursecapabilities",))
        wanted = listed(given["coursecapabilities"])
        if not wanted:
            raise bad_parameters()
        options = {each.get("name"): each.get("value") for each in listed(given.get("options"))}
        fields = [each.strip() for each in options.get("userfields", "").split(",") if each.strip()] or None
        count = number(options.get("limitnumber", "0"))
        said = []
        for each in wanted:
            course = self.site.courses.get(number(each.get("courseid")))
            if course is None:
                raise missing("course")
            if not self.site.may_enter(self.user.id, course):
                # The code is the sentence here.
                why = ("You cannot execute functions in the course context (course id:). The context error message was: "
                       "Course or activity not accessible.")
                raise Refused(why, f"error/{why}")
            if not self.may(ROLES, course=course):
                raise lacking("Review permissions for others")
            for capability in listed(each.get("capabilities")):
                if capability not in EVERYTHING:
                    raise bad_parameters()
                found = [user for user in sorted(course.seats) if self.site.may(user, capability, course=course)]
                found = found[:count] if count else found
                people = json.loads(self._people_of(course, found, fields))
                for person in people:
                    person.pop("idnumber", None)
                said.append({"courseid": course.id, "capability": capability, "users": people})
        return said

    def core_enrol_get_course_enrolment_methods(self, given):
        only(given, needed=("courseid",))
        course = self.enter(self.site.courses.get(number(given["courseid"])), given["courseid"])
        has_self = any("self" in seat.ways for seat in course.seats.values())
        return [{"id": course.id * 3, "courseid": course.id, "type": "self", "name": "Self enrolment (Student)",
                 "status": True}] if has_self else []

    def core_user_get_course_user_profiles(self, given):
        only(given, needed=("userlist",))
        said = []
        for each in listed(given["userlist"]):
            user, course = number(each.get("userid")), self.site.courses.get(number(each.get("courseid")))
            self.enter(course, each.get("courseid"))
            if user not in course.seats:
                continue
            person = json.loads(self._people_of(course, [user], None))[0]
            del person["lastcourseaccess"]
            after = {name: person.pop(name) for name in ("groups", "roles", "enrolledcourses") if name in person}
            said.append({**person, **self._standing(self.site.users[user]), **after})
        return said

    # People of the site.

    def _standing(self, user):
        return {"auth": user.auth, "suspended": user.suspended, "confirmed": user.confirmed, "lang": "en", "theme": "",
                "timezone": "99", "mailformat": 1, "trackforums": 0}

    def _person(self, user):
        """As the site knows somebody, or what of it is told; None for nothing."""
        if self.may(DETAILS) or user.id == self.user.id:
            said = self._person_in(user, 2 if self.may(DETAILS) else 0, None)
            del said["lastcourseaccess"]
            place = {name: said.pop(name) for name in ("city", "country", "profileimageurlsmall", "profileimageurl")}
            return {**said, **self._standing(user), **place}
        shared = [self.site.courses[id] for id in user.courses & self.user.courses]
        if not shared:
            return None
        view = max(self._view(course) for course in shared)
        said = self._person_in(user, min(view, 1), None, any(not course.seats[user.id].is_suspended for course in shared))
        del said["lastcourseaccess"]
        said |= {"suspended": user.suspended, "timezone": "99"}
        for name in ("city", "country", "profileimageurlsmall", "profileimageurl"):
            said[name] = said.pop(name)
        return said

    def _people(self, found):
        key, pieces = ("site", self.may(DETAILS)), []
        for user in found:
            if not key[1]:
                said = self._person(user)
                pieces += [in_moodles_words(said)] if said else []
                continue
            if key not in user.cache:
                user.cache[key] = in_moodles_words(self._person(user))
            pieces.append(user.cache[key])
        return b"[" + b",".join(pieces) + b"]"

    def core_user_get_users_by_field(self, given):
        only(given, needed=("field", "values"))
        key, values = given["field"], listed(given["values"])
        if key not in ("id", "idnumber", "username", "email"):
            raise Refused("codingerror", "Coding error detected, it must be fixed by a programmer: The search field is "
                          f"invalid: {key}", "core\\exception\\coding_exception")
        if key == "username":
            user_names(values)
        users = self.site.users
        if key == "id":
            wanted = sorted({number(value) for value in values})
            found = [users[id] for id in wanted if id in users]
        else:
            wanted = {value for value in values if value}
            found = [one for one in users.values() if getattr(one, key) in wanted]
        return self._people(found)

    def core_user_get_users(self, given):
        only(given, needed=("criteria",))
        found, warnings = list(self.site.users.values()), []
        for each in listed(given["criteria"]):
            key, value = each.get("key"), each.get("value", "")
            if key not in ("id", "lastname", "firstname", "idnumber", "username", "email", "auth"):
                warnings.append({"item": key, "warningcode": "invalidfieldparameter",
                                 "message": f"The search key '{key}' is not supported, look at the web service "
                                 "documentation"})
                continue
            like = re.compile("".join(".*" if part == "%" else re.escape(part) for part in re.split("(%)", value)),
                              re.IGNORECASE)
            found = [one for one in found if like.fullmatch(str(getattr(one, key)))]
        found = [one for one in found if not one.deleted]
        return b'{"users":' + self._people(found) + b',"warnings":' + in_moodles_words(warnings) + b"}"

    # Groups.

    def core_group_get_course_groups(self, given):
        only(given, needed=("courseid",))
        course = self.enter(self.site.courses.get(number(given["courseid"])), given["courseid"])
        if not self.may(GROUPS, course=course):
            raise lacking("Manage groups")
        return [self._group(one) for one in sorted(course.groups.values(), key=lambda one: one.id)
                if not one.visibility or self.may(HIDDEN_GROUPS, course=course)]

    def _group(self, one):
        return {"id": one.id, "courseid": one.course, "name": self.format(one.name), "description": one.description,
                "descriptionformat": 1, "enrolmentkey": "", "idnumber": one.idnumber, "visibility": one.visibility,
                "participation": True}

    def core_group_get_group_members(self, given):
        only(given, needed=("groupids",))
        groups = {id: group for course in self.site.courses.values() for id, group in course.groups.items()}
        said = []
        for id in (number(each) for each in listed(given["groupids"])):
            if id not in groups:
                raise missing("groups")
            course = self.enter(self.site.courses[groups[id].course])
            if not self.may(GROUPS, course=course):
                raise lacking("Manage groups")
            said.append({"groupid": id, "userids": list(groups[id].members)})
        return said

    def core_group_get_course_user_groups(self, given):
        only(given, "groupingid", "courseid", "userid")
        user = number(given.get("userid", "0")) or self.user.id
        course = self.enter(self.site.courses.get(number(given.get("courseid", "0"))), given.get("courseid"))
        return {"groups": [
            {"id": one.id, "name": self.format(one.name), "description": one.description, "descriptionformat": 1,
             "idnumber": one.idnumber, "courseid": one.course} for one in course.groups.values() if user in one.members],
            "warnings": []}

    def core_group_get_course_groupings(self, given):
        only(given, needed=("courseid",))
        self.enter(self.site.courses.get(number(given["courseid"])), given["courseid"])
        return []

    def core_cohort_get_cohorts(self, given):
        return []

    # Writes: each all or nothing.

    def _all_or_nothing(self, work):
        kept = self.site.copy()
        try:
            return work()
        except Refused:
            self.site.go_back(kept)
            raise

    def _trusted(self):
        if not self.may(MANAGE):
            raise lacking("Manage categories")

    def core_course_create_categories(self, given):
        self._trusted()

        def work():
            made = []
            for each in listed(given.get("categories")):
                only(each, "parent", "idnumber", "description", "descriptionformat", "theme", needed=("name",))
                no_tags(each["name"])
                one = self.site.add_category(each["name"], number(each.get("parent", "0")), each.get("idnumber", ""),
                                             description=each.get("description", ""))
                made.append({"id": one.id, "name": self.format(one.name)})
            return made
        return self._all_or_nothing(work)

    def core_course_create_courses(self, given):
        self._trusted()

        def work():
            made = []
            for each in listed(given.get("courses")):
                only(each, "idnumber", "summary", "summaryformat", "format", "startdate", "enddate", "visible", "lang",
                     "numsections", needed=("fullname", "shortname", "categoryid"))
                no_tags(each["fullname"], each["shortname"])
                one = self.site.add_course(
                    each["shortname"], each["fullname"], number(each["categoryid"]), idnumber=each.get("idnumber", ""),
                    start=number(each.get("startdate", "0")), end=number(each.get("enddate", "0")),
                    visible=each.get("visible", "1") != "0", summary=each.get("summary", ""))
                made.append({"id": one.id, "shortname": one.shortname})
            return made
        return self._all_or_nothing(work)

    def core_course_update_courses(self, given):
        self._trusted()
        warnings = []
        for each in listed(given.get("courses")):
            id = number(each.get("id"))
            no_tags(each.get("fullname"), each.get("shortname"))
            if id not in self.site.courses:
                warnings.append({"item": "course", "itemid": id, "warningcode": "invalidrecord",
                                 "message": "Can't find data record in database table course."})
                continue
            self.site.change_course(id, **{name: value for name, value in each.items()
                                           if name in ("fullname", "shortname", "idnumber", "summary")})
        return {"warnings": warnings}

    def core_course_delete_courses(self, given):
        self._trusted()
        warnings = []
        for id in (number(each) for each in listed(given.get("courseids"))):
            if id in self.site.courses:
                self.site.delete_course(id)
            else:
                warnings.append({"item": "course", "itemid": id, "warningcode": "unknowncourseidnumber",
                                 "message": f"Unknown course ID {id}"})
        return {"warnings": warnings}

    def core_user_create_users(self, given):
        self._trusted()

        def work():
            made = []
            for each in listed(given.get("users")):
                only(each, "password", "createpassword", "auth", "idnumber", "department", "institution", "city",
                     "country", "lang", needed=("username", "firstname", "lastname", "email"))
                name, email = each["username"], each["email"]
                user_names([name])
                no_tags(each["firstname"], each["lastname"], each.get("department"), each.get("institution"))
                taken = any(one.username == name or one.email.lower() == email.lower()
                            for one in self.site.users.values() if not one.deleted)
                if taken or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
                    raise bad_parameters()
                password = each.get("password", "")
                if message := "".join(f"<div>{words}</div>" for kind, words in PASSWORDS if not re.search(kind, password)):
                    raise Refused(message, f"error/{message}")
                one = self.site.add_user(name, each["firstname"], each["lastname"], email, password=password,
                                         idnumber=each.get("idnumber", ""))
                made.append({"id": one.id, "username": one.username})
            return made
        return self._all_or_nothing(work)

    def core_user_update_users(self, given):
        self._trusted()
        warnings = []
        for each in listed(given.get("users")):
            id = number(each.get("id"))
            no_tags(each.get("firstname"), each.get("lastname"))
            if id not in self.site.users:
                warnings.append({"item": "user", "itemid": id, "warningcode": "invaliduserid",
                                 "message": "Invalid user ID"})
                continue
            if self.site.users[id].username == "guest":
                warnings.append({"item": "user", "itemid": id, "warningcode": "usernotupdatedguest",
                                 "message": "error/usernotupdatedguest"})
                continue
            fields = {name: value for name, value in each.items()
                      if name in ("firstname", "lastname", "email", "idnumber")}
            if "suspended" in each:
                fields["suspended"] = each["suspended"] == "1"
            self.site.change_user(id, **fields)
        return {"warnings": warnings}

    def core_user_delete_users(self, given):
        self._trusted()
        for id in (number(each) for each in listed(given.get("userids"))):
            if id not in self.site.users:
                raise missing("user")
            self.site.delete_user(id)
        return b"null"

    def enrol_manual_enrol_users(self, given):
        def work():
            for each in listed(given.get("enrolments")):
                only(each, "timestart", "timeend", "suspend", needed=("roleid", "userid", "courseid"))
                role, user, course = (number(each[name]) for name in ("roleid", "userid", "courseid"))
                if course not in self.site.courses or not self.may(ASSIGN, course=self.site.courses[course]):
                    raise bad_parameters()
                if role not in ASSIGNABLE:
                    raise Refused("wsusercannotassign", f"You don't have the permission to assign this role ({role}) to "
                                  f"this user ({user}) in this course ({course}).")
                if user not in self.site.users or self.site.users[user].deleted:
                    if self.moodle.version.startswith("4.4"):
                        raise Refused("codingerror", "Coding error detected, it must be fixed by a programmer: User ID "
                                      "is required", "core\\exception\\coding_exception")
                    raise Refused(None, "core\\user::get_name_placeholders(): Argument #1 ($user) must be of type "
                                  "stdClass, bool given", "TypeError")
                self.site.enrol(user, course, role, suspended=each.get("suspend") == "1",
                                start=number(each.get("timestart", "0")), end=number(each.get("timeend", "0")))
            return b"null"
        return self._all_or_nothing(work)

    def enrol_manual_unenrol_users(self, given):
        for each in listed(given.get("enrolments")):
            only(each, "roleid", needed=("userid", "courseid"))
            if number(each["courseid"]) not in self.site.courses:
                raise bad_parameters()
            self.site.unenrol(number(each["userid"]), number(each["courseid"]), "manual")
        return b"null"

    def core_group_create_groups(self, given):
        self._trusted()

        def work():
            made = []
            for each in listed(given.get("groups")):
                course = self.site.courses.get(number(each.get("courseid")))
                no_tags(each["name"])
                if course is None or any(one.name == each["name"] for one in course.groups.values()):
                    raise bad_parameters()
                made.append(self._group(self.site.add_group(course.id, each["name"], idnumber=each.get("idnumber", ""),
                                                            description=each.get("description", ""))))
            return made
        return self._all_or_nothing(work)

    def core_group_add_group_members(self, given):
        self._trusted()

        def work():
            groups = {id: group for course in self.site.courses.values() for id, group in course.groups.items()}
            for each in listed(given.get("members")):
                group = groups.get(number(each.get("groupid")))
                if group is None:
                    raise bad_parameters()
                self.site.join(number(each.get("userid")), group.course, group.id)
            return b"null"
        return self._all_or_nothing(work)


ASSIGNABLE = (1, 3, 4, 5)
PASSWORDS = [
    (".{8}", "Passwords must be at least 8 characters long."), ("[0-9]", "Passwords must have at least 1 digit(s)."),
    ("[a-z]", "Passwords must have at least 1 lower case letter(s)."),
    ("[A-Z]", "Passwords must have at least 1 upper case letter(s)."),
    ("[^A-Za-z0-9]", "The password must have at least 1 special character(s) such as *, -, or #.")]


def lacking(what):
    return Refused("nopermissions", f"Sorry, but you do not currently have permissions to do that ({what}).",
                   "core\\exception\\required_capability_exception")


# Ways to answer wrongly: each gets the connection, the call and the site; False closes the connection.

def _said(body, status=200, kind="application/json", *more):
    return lambda handler, call, moodle: moodle.send(handler, status, body, kind, *more)


def _error(code, message, exception="core\\exception\\moodle_exception"):
    def way(handler, call, moodle):
        if call.function == LOGIN:
            body = {"error": message, "errorcode": code, "stacktrace": None, "debuginfo": None, "reproductionlink": None}
        else:
            body = moodle.worded(Refused(code, message, exception))
        moodle.send(handler, 200, in_moodles_words(body), "application/json")
    return way


def _broken(handler, call, moodle):
    """A body that stops before its length, and a connection that is gone."""
    _, body, kind = moodle.answer(call)
    half = body[:len(body) // 2]
    handler.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n{len(body):x}\r\n"
                        .encode() + half)
    return False


def _reset(handler, call, moodle):
    """Not a byte, and the connection is torn down."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    return False


def _huge(handler, call, moodle):
    """A list of 200 MB, as long as somebody takes it; `huge_sent` says how much that was at most."""
    sent = 0
    handler.wfile.write(f"HTTP/1.1 200 OK\r\n{HEADERS}\r\n1\r\n[\r\n".encode())
    piece = b'{"id":1,"name":"' + b"x" * 65000 + b'"},'
    while sent < 200 << 20:
        handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        sent += len(piece)
        moodle.huge_sent = max(moodle.huge_sent, sent)
    return False


def _slow(handler, call, moodle):
    time.sleep(2)
    moodle.send(handler, *moodle.answer(call))


def _held(handler, call, moodle):
    """No answer until the site is healed."""
    moodle.released.wait(120)
    return False


def _truncated(handler, call, moodle):
    status, body, kind = moodle.answer(call)
    moodle.send(handler, status, body[:max(1, len(body) * 2 // 3)], kind)


def _warned(handler, call, moodle):
    status, body, _ = moodle.answer(call)
    moodle.send(handler, status, b"<br />\n<b>Warning</b>: x in y<br />\n" + body, "text/html")


def _xml(handler, call, moodle):
    _, body, _ = moodle.answer(call)
    moodle.send(handler, 200, xml(json.loads(body)), "application/xml")


DOWN = ("<p>Error: Database connection failed</p>\n<p>It is possible that the database is overloaded or otherwise not "
        "running properly.</p>")
PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in to the campus network</body></html>"
WAYS = {
    # As recorded.
    "database_down": _error("dbconnectionfailed", DOWN, "dml_connection_exception"),
    "maintenance": _error("sitemaintenance", "The site is undergoing maintenance and is currently not available"),
    "cli_maintenance": _said(b"<p>Down for maintenance</p>", 503, "text/html", "Retry-After: 300"),
    "cli_maintenance_short": _said(b"<p>Down for maintenance</p>", 503, "text/html", "Retry-After: 1"),
    "web_services_off": _said(b"", 403, "text/html"),
    "invalid_token": _error("invalidtoken", "Invalid token - token not found"),
    "no_access": _error("accessexception", "Access control exception", "webservice_access_exception"),
    "suspended": _error("wsaccessusersuspended", "Refused web service access for suspended username: ws_sync"),
    "no_permission": _error("nopermissions", "Sorry, but you do not currently have permissions to do that (x).",
                            "core\\exception\\required_capability_exception"),
    "course_closed": _error("errorcoursecontextnotvalid", "You cannot execute functions in the course context (course "
                            "id:2). The context error message was: Course or activity not accessible."),
    "no_record": _error("invalidrecord", "Can't find data record in database table course.",
                        "dml_missing_record_exception"),
    "bad_parameter": _error("invalidparameter", "Invalid parameter value detected",
                            "core\\exception\\invalid_parameter_exception"),
    "php_error": _error(None, "Call to a member function get_context() on null", "Error"),
    "read_error": _error("dmlreadexception", "Error reading from database", "dml_read_exception"),
    # What servers before a Moodle do.
    "nothing": _said(b"[]"), "no_courses": _said(b'{"courses":[],"warnings":[]}'),
    "null": _said(b"null"), "empty": _said(b""), "html": _said(PAGE, 200, "text/html"),
    "not_found": _said(PAGE, 404, "text/html"), "bad_gateway": _said(PAGE, 502, "text/html"),
    "gateway_timeout": _said(PAGE, 504, "text/html"),
    "too_many": _said(b"", 429, "text/plain", "Retry-After: 1"),
    "redirect": _said(b"", 301, "text/html", "Location: https://moodle.campus.test/"),
    "truncated": _truncated, "warning": _warned, "xml": _xml, "broken": _broken, "reset": _reset, "huge": _huge,
    "slow": _slow, "held": _held,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--university", type=float, default=0, help="1 for 500 categories, 4,000 courses, 40,000 people")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    site = Site()
    if given.university:
        from moodle_university import fill
        fill(site, scale=given.university, seed=given.seed)
    moodle = SimulatedMoodle(site, port=given.port)
    moodle.keeps_calls = False
    print(f"listening on {moodle.url}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
