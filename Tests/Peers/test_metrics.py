# What machines that watch the box are told: read by Prometheus's own parser.
import os

import pytest
from prometheus_client.parser import text_string_to_metric_families

from appliance import Appliance, make_campus, quad

TOKEN = "scrape-me-3f9a1c"


@pytest.fixture
def data(tmp_path):
    return make_campus(tmp_path / "data")


def families(answer):
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {family.name: family for family in text_string_to_metric_families(answer.body.decode())}


def value(families, name, **labels):
    found = [sample.value for family in families.values() for sample in family.samples
             if sample.name == name and sample.labels == labels]
    assert len(found) == 1, (name, labels, found)
    return found[0]


def test_prometheus_reads_the_figures(data):
    with Appliance(data) as served:
        token = served.sign_in()
        before = families(served.ask("GET", "/metrics"))
        for _ in range(20):
            assert served.ask("GET", "/api/v1/me", token=token).status == 200
        assert served.ask("GET", "/api/v1/nowhere").status == 404
        assert served.ask("POST", "/api/v1/attendance/check-in", {}, token).status == 201
        after = families(served.ask("GET", "/metrics"))
        assert len(after) > 35 and set(before) == set(after)
        for name, family in after.items():
            assert family.documentation.endswith(".") and family.type in ("counter", "gauge", "histogram", "summary"), name
            assert name.startswith(("quad_", "process_")), name

        def grown(name, **labels):
            return value(after, name, **labels) - value(before, name, **labels)

        assert grown("quad_http_requests_total", status="2xx") == 22  # with the first look itself
        assert grown("quad_http_requests_total", status="4xx") == 1
        assert grown("quad_http_request_duration_seconds_count", **{"class": "api"}) == 21
        assert grown("quad_write_duration_seconds_count") >= 1
        assert value(after, "quad_sign_ins_total", outcome="succeeded") == 1
        assert value(after, "quad_people_online") == 1
        assert value(after, "process_resident_memory_bytes") > 5_000_000
        assert 0 < value(after, "process_open_fds") <= len(os.listdir(f"/proc/{served.process.pid}/fd")) + 5
        assert value(after, "quad_database_bytes") > 100_000
        # The steps of each histogram only grow, and the last is its count.
        steps = {}
        for sample in after["quad_http_request_duration_seconds"].samples:
            if sample.name.endswith("_bucket"):
                steps.setdefault(sample.labels["class"], []).append((float(sample.labels["le"]), sample.value))
        assert set(steps) == {"file", "page", "api", "hashing", "bulk", "probe"}
        for kind, counts in steps.items():
            assert [bound for bound, _ in counts] == sorted(bound for bound, _ in counts)
            assert [count for _, count in counts] == sorted(count for _, count in counts)
            assert counts[-1][1] == value(after, "quad_http_request_duration_seconds_count", **{"class": kind})
        assert served.stop() == 0


def test_the_token_opens_them_and_proxies_do_not(data, tmp_path):
    secret = tmp_path / "scrape-token"
    secret.write_text(TOKEN)
    secret.chmod(0o600)
    with Appliance(data, env={"QUAD_METRICS_TOKEN_FILE": secret, "QUAD_METRICS_NETWORKS": "192.0.2.0/24"}) as served:
        refused = served.ask("GET", "/metrics")
        assert refused.status == 401 and b"quad_" not in refused.body and "www-authenticate" in refused.headers
        assert served.ask("GET", "/metrics", token="wrong").status == 401
        assert "quad_build_info" in families(served.ask("GET", "/metrics", token=TOKEN))
        # The operator sees them as well.
        assert "quad_build_info" in families(served.ask("GET", "/metrics", token=served.sign_in()))
        # It is a token for figures and nothing else.
        assert served.ask("GET", "/api/v1/me", token=TOKEN).status == 401
        assert served.stop() == 0
    assert TOKEN not in (tmp_path / "data.log").read_text()
    dumped = quad("check", "--data", data, "--dump", env={"QUAD_METRICS_TOKEN_FILE": secret})
    assert TOKEN not in dumped.stdout and "metrics.token = ********" in dumped.stdout


def test_reading_them_takes_little(data):
    """On a thread of its own, and some milliseconds at most."""
    with Appliance(data) as served:
        served.ask("GET", "/metrics")
        for _ in range(30):
            assert served.ask("GET", "/metrics").status == 200
        now = families(served.ask("GET", "/metrics"))
        count = value(now, "quad_http_request_duration_seconds_count", **{"class": "probe"})
        total = value(now, "quad_http_request_duration_seconds_sum", **{"class": "probe"})
        assert count >= 31 and total / count < 0.05, total / count
        assert served.stop() == 0
