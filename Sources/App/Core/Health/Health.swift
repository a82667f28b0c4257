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
      .get, "/readyz", "Ready: the writer keeps up, the disk has room, the schema is this program’s", needs: .anyone,
      output: ReadyOutput.self, read: showReady
    ).with(.unlimited),
  ]

  /// The smallest read that shows that the file is one of ours.
  static let ping = Query("SELECT count(*) FROM migrations") { $0.int(0) }

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

  /// What has to be in order for a request to have a chance: the file can be read and has this program's schema, the
  /// writer gets on, the disk has room. On the loop: it waits for nothing.
  private static func showReady(_ call: Call, _ reader: Reader) throws -> ReadyOutput {
    var output = ReadyOutput()
    let statistics = call.appliance.store.statistics
    output.queued = Int64(statistics.queued)
    if statistics.queued >= Judgments.longQueue { throw notReady("writer-busy", OperationsText.writerBusy) }
    if statistics.groupAge > Judgments.stuckGroup { throw notReady("writer-stuck", OperationsText.writerStuck) }
    if statistics.isFailing { throw notReady("writer-fails", OperationsText.writerFails) }
    if let disk = call.appliance.vitals.recentDisk(call.appliance), disk.free < leastSpace {
      throw notReady("disk-full", OperationsText.diskFull)
    }
    output.migrations = Int64(try reader.one(ping))
    guard Int(output.migrations) == schema else { throw notReady("schema", OperationsText.schemaDiffers) }
    output.status = "ready"
    (output.writer, output.disk, output.schema) = ("ok", "ok", "ok")
    return output
  }

  /// Below this much space the next commit may fail.
  private static let leastSpace: Int64 = 16 << 20
  /// The features' migrations and the store's own.
  private static let schema = Features.migrations.count + Store.ownMigrations

  private static func notReady(_ code: String, _ what: Text) -> Failure {
    Failure(.unavailable, code: code, OperationsText.notReady(what), retryAfter: 5)
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
  var writer = ""
  var disk = ""
  var schema = ""

  static let schemaName = "Readiness"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("status", &status, label: Text(en: "Status", fr: "État"))
    f.integer("migrations", &migrations, label: Text(en: "Migrations", fr: "Migrations"))
    f.integer("queued", &queued, label: Text(en: "Waiting writes", fr: "Écritures en attente"))
    f.text("writer", &writer, label: OperationsText.writerState)
    f.text("disk", &disk, label: OperationsText.diskState)
    f.text("schema", &schema, label: OperationsText.schemaState)
  }
}

enum Version {
  static let literal: StaticString = "0.1.0"
  static let text = "\(literal)"
}
