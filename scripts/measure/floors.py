# What the figures have to reach, and whether they do.
from dataclasses import dataclass


@dataclass
class Floor:
    """One demand. `value` is None where it was not measured in this run."""

    text: str
    value: float | None
    bound: float
    at_least: bool
    # What a bare prototype reached: no authentication, validation, events.
    prototype: str
    unit: str = "x"

    @property
    def verdict(self):
        if self.value is None:
            return "not measured"
        return "pass" if (self.value >= self.bound if self.at_least else self.value <= self.bound) else "FAIL"

    @property
    def shown(self):
        return "–" if self.value is None else figure(self.value) + ("" if self.unit == "x" else f" {self.unit}")

    @property
    def demand(self):
        return ("at least " if self.at_least else "at most ") + f"{self.bound:g}" + (
            "" if self.unit == "x" else f" {self.unit}")


def figure(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def floors(results):
    """Every floor, from the results of a run."""
    cases, extra = results["cases"], results

    def ratio(case, peer, what="per_second"):
        try:
            return cases[case]["quad"][what] / cases[case][peer][what]
        except (KeyError, ZeroDivisionError):
            return None

    def across(ours, theirs, peer):
        try:
            return cases[ours]["quad"]["per_second"] / cases[theirs][peer]["per_second"]
        except (KeyError, ZeroDivisionError):
            return None

    def same(case):
        try:
            return cases[case]["quad"]["cpu"] / cases["small"]["quad"]["cpu"]
        except (KeyError, ZeroDivisionError):
            return None

    def found(*path):
        value = extra
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def scaled(value, by):
        return None if value is None else value * by

    return [
        Floor("small JSON, requests/s against nginx", ratio("small", "nginx"), 1.0, True, "1.09"),
        Floor("small JSON, CPU per request against nginx", ratio("small", "nginx", "cpu"), 1.1, False, "0.84"),
        Floor("small JSON signed in, requests/s against nginx", ratio("me", "nginx"), 1.0, True, "1.09"),
        Floor("small JSON signed in, CPU per request against nginx", ratio("me", "nginx", "cpu"), 1.1, False, "0.84"),
        Floor("signed in by a cookie, CPU against nobody", same("me-cookie"), 1.3, False, ""),
        Floor("signed in by an access token, CPU against nobody", same("me-token"), 1.3, False, ""),
        Floor("reads under a storm of sign-ins, p99 against quiet", found("storm", "p99_ratio"), 2, False, ""),
        Floor("sign-ins against the hashes that the cores can make", found("storm", "share"), 0.8, True, ""),
        Floor("pipelined by 16 against nginx", ratio("pipelined", "nginx"), 3, True, "6.5"),
        Floor("pipelined by 16, signed in, against nginx", ratio("pipelined-me", "nginx"), 3, True, "6.5"),
        Floor("new connection per request against nginx", ratio("new", "nginx"), 0.95, True, "0.99"),
        Floor("list as JSON against PocketBase", ratio("list", "pocketbase"), 10, True, "16.6"),
        Floor("list as JSON against nginx and a file", ratio("list", "nginx"), 0.25, True, "0.33"),
        Floor("list as a page against PocketBase's list", across("list-page", "list", "pocketbase"), 8, True, ""),
        Floor("durable create against PocketBase", ratio("create", "pocketbase"), 5, True, "8-10"),
        Floor("durable create, p99 against PocketBase", ratio("create", "pocketbase", "p99"), 0.25, False, "0.1"),
        Floor("90/10 mix against PocketBase", ratio("mix", "pocketbase"), 8, True, "14.7"),
        Floor("TLS keep-alive against nginx", ratio("tls", "nginx"), 1.0, True, "1.1"),
        Floor("full handshakes against nginx", ratio("handshake", "nginx"), 0.95, True, "0.98"),
        Floor("group commit at 64 against one by one", found("store", "group_over_single"), 5, True, "7"),
        Floor("list p50 under full writes against quiet", found("store", "list_p50_ratio"), 1.3, False, "1.04"),
        Floor("list p99 under full writes against quiet", found("store", "list_p99_ratio"), 3, False, "1.6"),
        Floor("slowest write at 5,000 writes/s", scaled(found("store", "paced", "max_us"), 1e-3), 100, False, "68", "ms"),
        Floor("largest WAL against its cap", found("store", "paced", "log_max_over_cap"), 1.1, False, ""),
        Floor("memory, idle after a demo campus", found("memory", "idle", "resident"), 30, False, "", "MB"),
        Floor("memory after the whole bench", found("memory", "after", "resident"), 120, False, "", "MB"),
        Floor("ready after start on 100,000 records", found("ready", "milliseconds"), 150, False, "", "ms"),
        Floor("list at 10 million records against 100,000", found("large", "ratio"), 1.5, False, ""),
        Floor("dearest search of 100,000 people against one person", found("search", "worst"), 60, False, ""),
    ]
