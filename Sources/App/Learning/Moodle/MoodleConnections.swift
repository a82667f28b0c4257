// The writes of the connection to Moodle.
import Base
import Outbound
import Store
import Web

extension EventKind {
  static let moodleConnected = EventKind("moodle.connected")
  static let moodleChanged = EventKind("moodle.changed")
  static let moodleTested = EventKind("moodle.tested")
  static let moodleDisconnected = EventKind("moodle.disconnected")
}

enum MoodleConnections {
  /// The connection of an organization. Fails with 404 where there is none.
  static func row(of organization: ID<Organization>, _ reader: Reader) throws -> MoodleConnectionRow {
    try reader.one(MoodleStore.find, organization)
  }

  /// Makes this the connection. `fault` judges the address, by where Quad may call.
  static func put(
    _ input: MoodleConnectionInput, of organization: ID<Organization>, _ secrets: Secrets, fault: (String) -> Text?,
    on condition: Precondition = Precondition(nil), _ writer: Writer
  ) throws -> MoodleConnectionRow {
    let old = try writer.first(MoodleStore.find, organization)
    guard let url = MoodleAddress.tidied(input.url), url.utf8.count <= MoodleRules.longestURL else {
      throw refusal("url", MoodleText.badURL)
    }
    if url != old?.url, let text = fault(url) { throw refusal("url", text) }
    let token = input.token.flatMap { $0.isEmpty ? nil : $0 }
    if let token { try check(token) }
    let times = MoodleTimes(read: input.readSeconds, write: input.writeSeconds)
    func seal(_ token: String) throws -> [UInt8] {
      try secrets.seal(Array(token.utf8), for: MoodleConnectionRow.place(organization))
    }
    guard let old else {
      // Nothing to match: whoever named a version has seen one that is gone.
      try condition.check(version: nil)
      guard let token else { throw refusal("token", MoodleText.tokenNeeded) }
      try writer.run(
        MoodleStore.insert, organization, url, seal(token), times.read, times.write, writer.now)
      let row = try row(of: organization, writer)
      try writer.emit(.moodleConnected, subject: organization) { $0.field("host", row.host) }
      return row
    }
    try condition.check(version: old.version)
    guard input.version ?? old.version == old.version else {
      throw Failure(.conflict, code: "changed-meanwhile", OrganizationText.changedMeanwhile)
    }
    // Whoever may change the address must not get the token sent to a server of their own by it.
    // Another path can be another site, of somebody else.
    if token == nil, url != old.url { throw refusal("token", MoodleText.tokenForElsewhere) }
    guard url != old.url || token != nil || times != old.times else { return old }
    let isUntested = url != old.url || token != nil
    guard
      try writer.run(
        MoodleStore.update, organization, url, token.map(seal) ?? old.sealedToken, times.read, times.write,
        old.version, writer.now, isUntested) == 1
    else { throw Failure.notFound }
    let row = try row(of: organization, writer)
    try writer.emit(.moodleChanged, subject: organization) { json in
      json.field("host", row.host)
      json.array("changed") {
        for (word, isChanged) in [
          ("url", url != old.url), ("token", token != nil), ("readSeconds", times.read != old.times.read),
          ("writeSeconds", times.write != old.times.write),
        ] where isChanged { json.string(word) }
      }
    }
    return row
  }

  static func delete(
    of organization: ID<Organization>, on condition: Precondition = Precondition(nil), _ writer: Writer
  ) throws {
    let row = try row(of: organization, writer)
    try condition.check(version: row.version)
    try writer.run(MoodleStore.delete, organization)
    try writer.emit(.moodleDisconnected, subject: organization) { $0.field("host", row.host) }
  }

  /// Keeps what a test found, unless the settings have been changed while it ran.
  static func note(_ trial: MoodleTrial, of row: MoodleConnectionRow, _ writer: Writer) throws {
    let site = trial.site
    let changed = try writer.run(
      MoodleStore.note, row.organization, row.version, writer.now, trial.isWorking, trial.fault?.kind.rawValue,
      site.map { shortened($0.name, to: 1000) }, site.map { shortened($0.release, to: 100) })
    guard changed == 1 else { return }
    try writer.emit(.moodleTested, subject: row.organization) { json in
      json.field("host", row.host)
      json.field("isWorking", trial.isWorking)
      if let fault = trial.fault { json.field("fault", fault.kind.rawValue) }
    }
  }

  private static func check(_ token: String) throws {
    guard token.utf8.count <= MoodleRules.longestToken, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw refusal("token", MoodleText.badToken)
    }
  }

  private static func refusal(_ path: String, _ text: Text) -> Failure {
    .unprocessable([Failure.Field(path: path, text: text)])
  }
}
