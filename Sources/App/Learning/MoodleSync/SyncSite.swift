// Which site all that is known is of: said by the first run, held against each write, and judged by a person when it moves.
import Base
import Store

extension EventKind {
  static let moodleSiteJudged = EventKind("moodle.site-judged")
}

enum SyncSite {
  /// Says that all that is known is of this site, where nobody has said so yet.
  static func claim(_ site: String, in organization: ID<Organization>, _ writer: Writer) throws {
    let row = try MoodleMapping.settings(of: organization, writer)
    if row.version == 0 { try SyncSchedule.put(row.settings, in: organization, writer) }
    try writer.run(SyncSettingsStore.claimSite, organization, site)
  }

  /// Fails where the connection does not lead to `site` any more, or what is known is of another one: what was asked there
  /// must not be written.
  static func check(_ site: String, in organization: ID<Organization>, _ reader: Reader) throws {
    guard let connection = try reader.first(MoodleStore.find, organization) else {
      throw SyncFailed(fault: "not-connected", function: "")
    }
    guard connection.url == site, try MoodleMapping.settings(of: organization, reader).site == site else {
      throw SyncFailed(fault: "another-site", function: "")
    }
  }

  /// Ends a run that asks a site to which the connection does not lead any more.
  static func leave(_ organization: ID<Organization>, _ writer: Writer) throws {
    let site = try MoodleMapping.settings(of: organization, writer).site
    if let url = try writer.first(MoodleStore.find, organization)?.url, url == site ?? url { return }
    guard let open = try writer.first(MoodleRunStore.openRun, organization) else { return }
    _ = try MoodleRuns.stop(open.id, in: organization, writer)
  }

  /// What a person says of an address that has changed: it is the same Moodle, or another one, whose numbers mean other
  /// things. What is here stays in either case. Fails with 409 where it has not changed, where it is not `seen`, which they
  /// were asked about, and while a run is under way.
  static func judge(
    isSame: Bool, seen: String? = nil, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let connection = try MoodleConnections.row(of: organization, writer)
    guard let site = try MoodleMapping.settings(of: organization, writer).site, site != connection.url else {
      throw MoodleSyncText.nothingToJudge
    }
    guard seen == nil || seen == connection.url else { throw StructureText.changedMeanwhile }
    if let open = try writer.first(MoodleRunStore.openRun, organization),
      try JobChanges.isLive(.moodleSync, key: open.id.text, writer)
    {
      throw MoodleSyncText.alreadyRunning(open)
    }
    if !isSame {
      for forget in [
        MoodleMirrorStore.forgetGroups, MoodleMirrorStore.forgetPeople, MoodleMirrorStore.forgetCourses,
        CategoryStore.forgetCategories, MoodleRunStore.forgetHeld,
      ] { try writer.run(forget, organization) }
    }
    // Whoever signs in by it is known by its numbers as well: at the old address nobody would come in any more.
    if isSame {
      for row in try MoodleMatching.providers(of: organization, at: site, writer) {
        try ProviderChanges.move(row, to: connection.url, writer)
      }
    }
    try claim(connection.url, in: organization, writer)
    try writer.emit(.moodleSiteJudged, subject: organization) { json in
      json.field("host", connection.host)
      json.field("isSame", isSame)
    }
  }
}
