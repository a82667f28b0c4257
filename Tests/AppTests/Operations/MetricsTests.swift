// What machines that watch the box are told, and who may ask.
import Base
import Foundation
import Store
import Testing
import Web

@testable import App

struct MetricsTests {
  /// The samples of one metric: what stands behind its name, and the value.
  private func samples(_ name: String, _ text: String) -> [String: Double] {
    var found: [String: Double] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
      let rest = line.dropFirst(name.count)
      guard rest.first == " " || rest.first == "{", let blank = rest.lastIndex(of: " ") else { continue }
      found[String(rest[..<blank])] = Double(rest[rest.index(after: blank)...])
    }
    return found
  }

  @Test func theFiguresAreThoseOfTheProgram() throws {
    let campus = try Campus(.socket)
    _ = try campus.admin.get("/api/v1/me")
    _ = try campus.admin.get("/api/v1/me")
    _ = try campus.guest.get("/api/v1/me")
    _ = try campus.guest.get("/sign-in")
    let body = "{\"email\":\"nobody@nowhere.example\",\"password\":\"a quiet place to study\"}"
    _ = try campus.guest.post("/api/v1/auth/sign-in", json: body)
    let writes = campus.store.statistics.requests
    let answer = try campus.guest.get("/metrics")
    #expect(answer.status == 200 && answer["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    let text = answer.text
    let requests = samples("quad_http_requests_total", text)
    #expect(requests["{status=\"2xx\"}"] == 3 && requests["{status=\"4xx\"}"] == 2, "\(requests)")
    let counts = samples("quad_http_request_duration_seconds_count", text)
    #expect(counts["{class=\"api\"}"] == 3 && counts["{class=\"page\"}"] == 1, "\(counts)")
    #expect(counts["{class=\"hashing\"}"] == 1, "\(counts)")
    let steps = samples("quad_http_request_duration_seconds_bucket", text)
    #expect(steps["{class=\"api\",le=\"+Inf\"}"] == 3)
    #expect((samples("quad_http_request_duration_seconds_sum", text)["{class=\"hashing\"}"] ?? 0) > 0)
    #expect(samples("quad_write_duration_seconds_count", text)[""] == Double(writes))
    #expect(samples("quad_sign_ins_total", text)["{outcome=\"failed\"}"] == 1)
    #expect(samples("quad_people_online", text)[""] == 1)
    #expect((samples("quad_http_received_bytes_total", text)[""] ?? 0) > 300)
    #expect((samples("quad_http_sent_bytes_total", text)[""] ?? 0) > 1000)
    #expect((samples("process_resident_memory_bytes", text)[""] ?? 0) > 1_000_000)
    #expect((samples("process_open_fds", text)[""] ?? 0) > 3)
    #expect(samples("quad_build_info", text)["{version=\"\(Version.text)\"}"] == 1)
    #expect(samples("quad_jobs", text)["{state=\"waiting\"}"] == 0)
    #expect(samples("quad_certificate_days_left", text).isEmpty, "there is none")
  }

  /// Every family is announced once, before its samples, and no sample comes without.
  @Test func theFormatIsThatOfPrometheus() throws {
    let campus = try Campus()
    let text = try campus.guest.get("/metrics").text
    #expect(text.hasSuffix("\n") && !text.contains("\r"))
    var announced: Set<String> = []
    var current = ""
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 3)
      if line.hasPrefix("# TYPE ") {
        current = String(words[2])
        #expect(announced.insert(current).inserted, "\(current) twice")
        #expect((words[3] == "counter") == current.hasSuffix("_total"), "\(line)")
      } else if line.hasPrefix("# HELP ") {
        #expect(words[3].hasSuffix("."), "\(line)")
      } else {
        #expect(line.hasPrefix(current), "\(line) under \(current)")
      }
    }
    #expect(announced.count > 35)
    for metric in Features.metrics {
      let isPlain = metric.name.description.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7a) || $0 == 0x5f }
      #expect(isPlain, "\(metric.name)")
    }
  }

  @Test func labelsAndNumbersAreEscaped() {
    let buffer = Buffer()
    let metric = Metric(.gauge, "odd", "A \\ and\na line.") { _ in [] }
    Exposition(buffer: buffer).family(
      metric,
      [
        Metric.Sample(.nan, ("name", "a\"b\\c\nd")), Metric.Sample(.infinity), Metric.Sample(-.infinity),
        Metric.Sample(0.00025), Metric.Sample(3), Metric.Sample(-1e300),
      ])
    #expect(
      buffer.string
        == "# HELP odd A \\\\ and\\na line.\n# TYPE odd gauge\nodd{name=\"a\\\"b\\\\c\\nd\"} NaN\nodd +Inf\nodd -Inf\nodd 0.00025\nodd 3\nodd -1e+300\n"
    )
    let empty = Buffer()
    Exposition(buffer: empty).family(metric, [])
    #expect(empty.isEmpty)
  }

  /// From this machine, with the token, or by whoever runs the box: nobody else, and nobody whom a proxy brings.
  @Test func theyAreForNeighboursAndForWhoRunsTheBox() throws {
    let campus = try Campus()
    let way = try campus.moving()
    var guest = Visitor(way)
    #expect(try guest.get("/metrics").status == 200)
    #expect(try guest.with("X-Forwarded-For", "127.0.0.1").get("/metrics").status == 401)
    #expect(try guest.with("Forwarded", "for=127.0.0.1").get("/metrics").status == 401)
    for outside in ["203.0.113.9", "10.0.0.9", "2001:db8::1"] {
      way.client = try #require(Address(outside))
      let answer = try guest.get("/metrics")
      #expect(answer.status == 401 && answer["www-authenticate"] != nil && !answer.text.contains("quad_"), "\(outside)")
      #expect(try guest.get("/healthz").status == 200)
    }
    // Signed in is not enough: figures are the box's.
    guest.token = campus.staff.token
    #expect(try guest.get("/metrics").status == 403)
    guest.token = campus.stranger.token
    #expect(try guest.get("/metrics").status == (isOperator(campus, campus.stranger) ? 200 : 403))
    guest.token = campus.admin.token
    #expect(try guest.get("/metrics").text.contains("quad_build_info"))
    guest.token = "nonsense"
    #expect(try guest.get("/metrics").status == 401)
  }

  private func isOperator(_ campus: Campus, _ visitor: Visitor) throws -> Bool {
    try visitor.get("/api/v1/me").json["isOperator"]?.bool ?? false
  }

  @Test func networksAndTheTokenAreSettings() throws {
    let gate = MetricsGate(networks: ["10.1.0.0/16"], token: Secret("scrape me"))
    func admits(_ client: String, _ head: String = "") throws -> Bool {
      let probe = Probe(gate)
      let rehearsal = Rehearsal(probe, client: try #require(Address(client)))
      _ = rehearsal.send(Array("GET /metrics HTTP/1.1\r\nHost: a\r\n\(head)\r\n".utf8))
      guard let admitted = probe.admitted else { throw NoAnswer(what: "nobody was asked") }
      return admitted
    }
    #expect(try admits("10.1.2.3") && !admits("10.2.0.1") && !admits("127.0.0.1"))
    #expect(try admits("203.0.113.9", "Authorization: Bearer scrape me\r\n") == false, "a token has no blanks")
    let other = MetricsGate(networks: [], token: Secret("scrape-me-3f9a"))
    let probe = Probe(other)
    let rehearsal = Rehearsal(probe, client: try #require(Address("203.0.113.9")))
    for (sent, isRight) in [("scrape-me-3f9a", true), ("scrape-me-3f9b", false), ("scrape-me", false)] {
      _ = rehearsal.send(Array("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(sent)\r\n\r\n".utf8))
      #expect(probe.admitted == isRight, "\(sent)")
    }
  }

  private final class Probe: Responder {
    let gate: MetricsGate
    var admitted: Bool?

    init(_ gate: MetricsGate) { self.gate = gate }

    func plan(_ request: Request) -> BodyPlan { .buffer(limit: 0) }
    func respond(_ request: Request, _ exchange: Exchange) {
      admitted = gate.admits(request)
      exchange.answer(Reply(204))
    }
  }

  @Test func theKernelsLineIsRead() throws {
    let line =
      "4242 (a (strange) name) S 1 4242 4242 0 -1 4194560 8000 0 0 0 150 50 0 0 20 0 7 0 99999 1048576000 2500 18446744073709551615"
    let usage = try #require(ProcessUsage(stat: line, ticks: 100, page: 4096))
    #expect(usage.cpuSeconds == 2 && usage.threads == 7)
    #expect(usage.virtualBytes == 1_048_576_000 && usage.residentBytes == 2500 * 4096)
    for broken in ["", "4242 (x", "4242 (x) S 1 2", line.replacingOccurrences(of: "150", with: "x")] {
      #expect(ProcessUsage(stat: broken, ticks: 100, page: 4096) == nil, "\(broken)")
    }
  }
}
