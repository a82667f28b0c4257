// The connection to Moodle over JSON.
import Base
import Store
import Web

enum MoodleAPI {
  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try MoodleConnections.row(of: call.signedIn.organization.id, reader)
    return call.reply(MoodleConnectionOutput(row), version: row.version)
  }

  static func put(_ input: MoodleConnectionInput, _ call: Call, _ writer: Writer) throws -> MoodleConnectionOutput {
    try MoodleConnectionOutput(change(input, call, writer))
  }

  static func change(
    _ input: MoodleConnectionInput, _ call: Call, _ writer: Writer
  ) throws -> MoodleConnectionRow {
    let appliance = call.appliance
    return try MoodleConnections.put(
      input, of: call.signedIn.organization.id, appliance.secrets, fault: { appliance.moodle.fault(ofURL: $0) },
      on: call.precondition, writer)
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    try MoodleConnections.delete(of: call.signedIn.organization.id, on: call.precondition, writer)
  }

  /// Which server whoever sets a Moodle up waits for: their organization's, with one call at once.
  static func server(_ call: Call) -> RemoteServer {
    RemoteServer("moodle \(call.caller?.organization.id.text ?? "")", isForFew: true)
  }

  /// Asks the site and keeps what came of it. On the pool that waits for others.
  static func test(_ call: Call, _ pool: Slow) throws -> MoodleTrial {
    let row = try MoodleConnections.row(of: call.signedIn.organization.id, pool.reader)
    let client = try call.appliance.moodle.client(row)
    let trial = MoodleTrial(of: client, at: call.appliance.clock.now)
    try pool.write(call.context) { writer in try MoodleConnections.note(trial, of: row, writer) }
    return trial
  }

  static func test(_ call: Call, _ pool: Slow) throws -> Reply {
    call.reply(200, MoodleTrialOutput(try test(call, pool), call.language))
  }
}
