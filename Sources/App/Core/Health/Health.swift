// Whether the program is alive and ready: for load balancers, systemd and people who look.
import Base
import Store
import Web

enum Health: Feature {
  static let name = "Health"
  static let statements: [any Statement] = [ping]
  static let routes: [Route] = [
    .api(
      .get, "/healthz", "Alive: the loop answers", needs: .anyone, output: HealthOutput.self, answer: showAlive
    ).with(.unlimited),
    .api(
      .get, "/readyz", "Ready: the database can be read and the writer keeps up", needs: .anyone,
      output: ReadyOutput.self, read: showReady
    ).with(.unlimited),
  ]

  private static let ping = Query("SELECT count(*) FROM migrations") { $0.int(0) }

  /// Written once and never freed.
  private static let alive: UnsafeRawBufferPointerBox = {
    let buffer = Buffer(capacity: 64)
    JSONWriter(buffer).object {
      let json = JSONWriter(buffer)
      json.field("status", "ok")
      json.field("service", "quad")
      json.field("version", Version.literal.description)
    }
    return UnsafeRawBufferPointerBox(copying: buffer)
  }()

  /// A constant: what is measured is that a loop takes requests at all.
  private static func showAlive(_ call: Call, _ reader: Reader) throws -> Reply {
    Reply(200, .json, body: .fixed(alive, gzip: nil))
  }

  private static func showReady(_ call: Call, _ reader: Reader) throws -> ReadyOutput {
    var output = ReadyOutput()
    output.migrations = Int64(try reader.one(ping))
    let statistics = call.appliance.store.statistics
    output.queued = Int64(statistics.queued)
    output.status = statistics.queued < 2048 ? "ready" : "busy"
    guard output.status == "ready" else { throw Failure.busy }
    return output
  }
}

struct HealthOutput: Payload {
  var status = ""
  var service = ""
  var version = ""

  static let schemaName = "Health"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("status", &status, label: Text(en: "Status", fr: "État"))
    f.text("service", &service, label: Text(en: "Service", fr: "Service"))
    f.text("version", &version, label: Text(en: "Version", fr: "Version"))
  }
}

struct ReadyOutput: Payload {
  var status = ""
  /// How many migrations the database has had.
  var migrations: Int64 = 0
  /// Writes that wait for the writer.
  var queued: Int64 = 0

  static let schemaName = "Readiness"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("status", &status, label: Text(en: "Status", fr: "État"))
    f.integer("migrations", &migrations, label: Text(en: "Migrations", fr: "Migrations"))
    f.integer("queued", &queued, label: Text(en: "Waiting writes", fr: "Écritures en attente"))
  }
}

enum Version {
  static let literal: StaticString = "0.1.0"
  static let text = "\(literal)"
}
