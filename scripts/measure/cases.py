# What is measured: each case is the same kind of load on two or three servers.
import json
from dataclasses import dataclass

from .campus import ADMINISTRATOR, PASSWORD
from .load import Load

RECENT = "/api/collections/attendance/records?perPage=30&skipTotal=1&sort=-at"
LIST = "/api/v1/attendance?limit=30"
LIST_PAGE = "/attendance/records?limit=30"


@dataclass
class Case:
    """Loads by server, measured in turn, round after round."""

    name: str
    title: str
    loads: dict
    # Run before each round of a server, outside the measurement.
    before: dict = None


PIPELINE = """
local batch
init = function()
  local each = {}
  for i = 1, 16 do each[i] = wrk.format() end
  batch = table.concat(each)
end
request = function() return batch end
"""


def pipeline_of(tokens):
    """The same by several, each wrk thread as one of them."""
    known = ", ".join(f'"{token}"' for token in tokens)
    return f"""
local threads = 0
setup = function(thread) thread:set("number", threads); threads = threads + 1 end
local tokens, batch = {{ {known} }}
init = function()
  wrk.headers["Authorization"] = "Bearer " .. tokens[number % #tokens + 1]
  local each = {{}}
  for i = 1, 16 do each[i] = wrk.format() end
  batch = table.concat(each)
end
request = function() return batch end
"""


# Each wrk thread walks its own share of a file of requests, in order, so that nobody checks out before they are in.
WALK = """
local threads = 0
setup = function(thread) thread:set("number", threads); threads = threads + 1 end
local requests, at = {}, 0
init = function()
  local place = 0
  for line in io.lines("%(file)s") do
    local method, path, token, body = line:match("^(%%S+) (%%S+) (%%S+) ?(.*)$")
    if place %% %(threads)d == number then
      local headers = { ["Content-Type"] = "application/json" }
      if token ~= "-" then headers["Authorization"] = "Bearer " .. token end
      requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
    end
    place = place + 1
  end
end
request = function()
  at = at %% #requests + 1
  return requests[at]
end
"""


def walk(folder, name, lines, threads=2):
    """A Lua script that sends these lines of `METHOD PATH TOKEN BODY` over and over."""
    file = folder / f"{name}.requests"
    file.write_text("\n".join(lines) + "\n")
    return WALK % {"file": file, "threads": threads}


def presses(tokens):
    """Everybody in, then everybody out: with thousands of people nobody's two requests are under way at once. An even
    number of people, so that both requests of each fall to the same wrk thread."""
    tokens = tokens[:len(tokens) // 2 * 2]
    lines = [f"POST /api/v1/attendance/check-in {token} {{}}" for token in tokens]
    return lines + [f"POST /api/v1/attendance/check-out {token} {{}}" for token in tokens]


def pocketbase_creates(people):
    path = "/api/collections/attendance/records"
    return [f"POST {path} - " + json.dumps(
        {"person": person, "date": "2026-11-21", "at": 1_763_700_000_000 + number, "note": ""})
        for number, person in enumerate(people)]


def mix(writes, read, token="-"):
    """Nine reads to each write, in blocks of even length so that both wrk threads get the same mix."""
    lines = []
    for place in range(0, len(writes) - 1, 2):
        for _ in range(9):
            lines += [f"GET {read} {token}"] * 2
        lines += writes[place:place + 2]
    return lines


def all_cases(folder, quad, quad_tls, nginx, pocketbase, credentials, settle):
    """The cases in the order they run. `quad` may be None: then only the peers are measured."""
    bearer, cookie = {}, {}
    if quad:
        bearer = {"Authorization": f"Bearer {credentials.admin}"}
        cookie = {"Cookie": f"{SESSION_COOKIE}={credentials.cookie}"}
    close = {"Connection": "close"}
    cases = []

    def case(name, title, before=None, **loads):
        present = {server: load for server, load in loads.items() if load is not None}
        if present:
            cases.append(Case(name, title, present, before or {}))

    def ours(path, headers=None, server=quad, **options):
        return Load(server.url + path, {} if headers is None else headers, **options) if server else None

    case("small", "small JSON, GET /healthz", quad=ours("/healthz"), nginx=Load(nginx.url + "/healthz"),
         pocketbase=Load(pocketbase.url + "/api/health"))
    case("me", "small JSON, signed in, GET /api/v1/me", quad=ours("/api/v1/me", bearer),
         nginx=Load(nginx.url + "/me", bearer))
    # The access token is asked for when its turn comes: it is good for a quarter of an hour.
    token = {}

    def renew():
        token["Authorization"] = f"Bearer {quad.sign_in(ADMINISTRATOR, PASSWORD)}"

    case("me-cookie", "the same by a browser's session", quad=ours("/api/v1/me", cookie))
    case("me-token", "the same by an access token (JWT)", {"quad": renew}, quad=ours("/api/v1/me", token))
    case("pipelined", "GET /healthz, pipelined by 16", quad=ours("/healthz", lua=PIPELINE),
         nginx=Load(nginx.url + "/healthz", lua=PIPELINE))
    # By two, for a good round comes to more than a million a second: the highest limit that one of them can be given.
    case("pipelined-me", "GET /api/v1/me, pipelined by 16",
         quad=ours("/api/v1/me", lua=pipeline_of(credentials.people[:2])) if quad else None,
         nginx=Load(nginx.url + "/me-of-others", bearer, lua=PIPELINE))
    case("new", "a new connection for each GET /healthz", quad=ours("/healthz", close),
         nginx=Load(nginx.url + "/healthz", close))
    case("page", "a page, GET /sign-in", quad=ours("/sign-in"), nginx=Load(nginx.url + "/page.html"))
    case("list", "30 of 100,000 records with their people, JSON", quad=ours(LIST, bearer),
         nginx=Load(nginx.url + "/list.json", bearer), pocketbase=Load(pocketbase.url + RECENT))
    case("list-page", "the same list as an HTML page", quad=ours(LIST_PAGE, cookie),
         nginx=Load(nginx.url + "/list.html", cookie), pocketbase=Load(pocketbase.url + RECENT))
    pressing = walk(folder, "quad-create", presses(credentials.people)) if quad else ""
    case("create", "durable create (check in, check out)", {"quad": settle},
         quad=ours("/", lua=pressing, tolerated=0.001),
         pocketbase=Load(pocketbase.url, lua=walk(folder, "pb-create", pocketbase_creates(pocketbase.people))))
    mixed = walk(folder, "quad-mix", mix(presses(credentials.people), LIST, credentials.admin)) if quad else ""
    case("mix", "90 % lists, 10 % creates", {"quad": settle}, quad=ours("/", lua=mixed, tolerated=0.001),
         pocketbase=Load(
             pocketbase.url, lua=walk(folder, "pb-mix", mix(pocketbase_creates(pocketbase.people), RECENT))))
    case("tls", "TLS keep-alive, GET /healthz", quad=ours("/healthz", server=quad_tls),
         nginx=Load(nginx.tls_url + "/healthz"))
    case("handshake", "full TLS handshakes", quad=ours("/healthz", close, server=quad_tls),
         nginx=Load(nginx.tls_url + "/healthz", close))
    return cases


SESSION_COOKIE = "quad-session"
