// A campus with webhooks, and the steps of a delivery without any server.
import Base
import Outbound
import Store
import Testing

@testable import App

struct WebhookStage {
  static let path = "/api/v1/webhooks"
  static let url = "https://hooks.nord.example/in?key=hush"
  let campus: Campus

  init(_ depth: Depth = .inProcess) throws { campus = try Campus(depth) }

  struct Made {
    let id: ID<Webhook>
    let secret: String
    var path: String { "\(WebhookStage.path)/\(id.text)" }
  }

  /// A new webhook of `home`, told of these kinds; of all without any.
  func add(_ kinds: [String] = [], url: String = url, by visitor: Visitor? = nil) throws -> Made {
    let list = kinds.map { "\"\($0)\"" }.joined(separator: ",")
    let answer = try (visitor ?? campus.admin).post(Self.path, json: "{\"url\":\"\(url)\",\"kinds\":[\(list)]}")
    #expect(answer.status == 201, "\(answer.text)")
    return Made(
      id: try #require(ID<Webhook>(answer.json["webhook"]?["id"]?.string ?? "")),
      secret: try #require(answer.json["secret"]?.string))
  }

  /// One told of check-ins only, and nothing sent yet.
  func addQuiet() throws -> Made { try add(["attendance.checked-in"]) }

  /// Somebody arrives and leaves: one event that `addQuiet` is told of.
  func happen(_ times: Int = 1) throws {
    for _ in 0..<times {
      #expect(try campus.staff.post("/api/v1/attendance/check-in").status == 201)
      #expect(try campus.staff.post("/api/v1/attendance/check-out").status == 200)
      campus.clock.advance(seconds: 1)
    }
  }

  func row(_ made: Made) throws -> WebhookRow {
    let home = campus.home.id
    return try campus.store.read { try $0.one(WebhookStore.find, made.id, home) }
  }

  /// Its deliveries, the newest first.
  func deliveries(_ made: Made) throws -> [DeliveryRow] {
    try campus.store.read { try $0.all(DeliveryStore.all, made.id, Int64.max, 1000) }
  }

  /// What is to be sent now.
  func next(_ made: Made) throws -> WebhookLetter? {
    let now = campus.clock.clock.now
    return try campus.store.read { try WebhookQueue.next(made.id, at: now, $0) }
  }

  /// What comes next is sent, and this comes of it. The wait after a failure is the longest that there may be.
  @discardableResult
  func settle(_ made: Made, _ verdict: WebhookVerdict, status: Int? = nil) throws -> WebhookLetter {
    let letter = try #require(try next(made), "nothing is due")
    var attempt = DeliveryAttempt()
    attempt.at = campus.clock.clock.now
    attempt.status = status
    attempt.fault = verdict.fault
    attempt.requestHead = "Quad-Event: \(letter.delivery.kind)"
    let noted = attempt
    try campus.store.write(campus.context) { writer in
      try WebhookQueue.settle(letter, noted, verdict, chance: 0, writer)
    }
    return letter
  }

  /// The jobs of webhooks that wait or are planned.
  func jobs() throws -> [JobRow] {
    try campus.store.read {
      try JobList.newest([.waiting, .later, .running], [JobKind.webhookDeliver.name], limit: 100, $0)
    }
  }

  func sweep() throws {
    while true {
      let swept = try campus.store.write { try WebhookSweep.run($0) }
      if swept == 0 { return }
    }
  }
}
