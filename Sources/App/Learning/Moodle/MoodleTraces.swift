// Where something here comes from in Moodle: the course there, and a person's accounts.
import Base
import Store
import Web

/// A course as Moodle knows it.
struct MoodleCourseReference: Payload {
  var id: Int64 = 0
  /// Its page there; absent where that can't be told.
  var url: String?

  static let schemaName = "MoodleCourseReference"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("id", &id, label: MoodleText.numberThere)
    f.text("url", &url, label: MoodleText.pageThere, max: MoodleTraces.longestURL)
  }
}

/// An account there that is somebody's here.
struct MoodleAccountOutput: Payload {
  var id: Int64 = 0
  /// Absent where Moodle doesn't tell it.
  var userName: String?
  var isSuspended = false
  var isGone = false
  /// Whether nothing but an address tells whose it is.
  var isByAddress = false
  var url: String?

  static let schemaName = "MoodleAccountReference"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("id", &id, label: MoodleText.numberThere)
    f.text("userName", &userName, label: MoodleText.userNameThere, max: SyncRules.longestName)
    f.bool("isSuspended", &isSuspended, label: MoodleText.suspendedThere)
    f.bool("isGone", &isGone, label: MoodleText.goneThere)
    f.bool("isByAddress", &isByAddress, label: MoodleText.byAddressOnly)
    f.text("url", &url, label: MoodleText.pageThere, max: MoodleTraces.longestURL)
  }
}

enum MoodleTraces {
  static let statements: [any Statement] = [course]
  static let longestURL = MoodleRules.longestURL + 60

  /// The number of what a course is there, while it is there.
  private static let course = Query(
    """
    SELECT moodle_id FROM moodle_courses WHERE organization_id = ?1 AND course_id = ?2 AND is_gone = 0
    ORDER BY id LIMIT 1
    """
  ) { $0.int64(0) }

  /// The course there; nil for one that is none there, and where no Moodle is connected any more.
  static func course(
    of id: ID<Course>, in organization: ID<Organization>, _ reader: Reader
  ) throws -> MoodleCourseReference? {
    guard let number = try reader.first(course, organization, id),
      let connection = try reader.first(MoodleStore.find, organization)
    else { return nil }
    let site = try MoodleTraces.site(of: connection, reader)
    return MoodleCourseReference(id: number, url: page("/course/view.php?id=\(number)", site))
  }

  /// A person's accounts there: who connects Moodle, or keeps the directory, has to find out whose is whose.
  static func accounts(
    of person: ID<Person>, in organization: ID<Organization>, _ reader: Reader
  ) throws -> [MoodleAccountOutput] {
    let known = try reader.all(MoodleMirrorStore.peopleOf, person, organization)
    guard !known.isEmpty else { return [] }
    let site = try reader.first(MoodleStore.find, organization).flatMap { try MoodleTraces.site(of: $0, reader) }
    return known.map { one in
      MoodleAccountOutput(
        id: one.moodleID, userName: one.userName, isSuspended: one.isSuspended, isGone: one.isGone,
        isByAddress: one.isByAddress, url: page("/user/profile.php?id=\(one.moodleID)", site))
    }
  }

  static func mayBeTold(to call: Call) -> Bool {
    call.may(.permission(.moodleManage)) || call.may(.permission(.peopleWrite))
  }

  /// The site that the numbers are of. Once the connection leads elsewhere, the same number may be somebody else there,
  /// until a person has said that it is the same Moodle.
  private static func site(of connection: MoodleConnectionRow, _ reader: Reader) throws -> String? {
    let site = try MoodleMapping.settings(of: connection.organization, reader).site ?? connection.url
    return site == connection.url ? site : nil
  }

  /// Nil for where no browser should be sent.
  private static func page(_ path: String, _ site: String?) -> String? {
    guard let site, Link(external: site + path) != nil else { return nil }
    return site + path
  }

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    guard mayBeTold(to: call) else { throw Failure.mayNot }
    return try reader.snapshot {
      let person = try reader.one(PeopleStore.find, call.id(as: ID<Person>.self), call.signedIn.organization.id)
      let accounts = try accounts(of: person.id, in: person.organization, reader)
      return call.list(page, total: accounts.count) { json in
        for account in accounts.dropFirst(page.offset).prefix(page.limit) { account.write(to: json) }
      }
    }
  }
}

extension HTML {
  /// A person's accounts in Moodle, each with what is amiss with it.
  func moodleAccounts(_ accounts: [MoodleAccountOutput]) {
    for (at, account) in accounts.enumerated() {
      if at > 0 { text(", ") }
      let words = account.userName.map { "\($0) (\(account.id))" } ?? String(account.id)
      if let url = account.url, let link = Link(external: url) {
        a(.href(link), .dir(.auto), text: words)
      } else {
        bdi(text: words)
      }
      if account.isGone {
        text(" ")
        badge(.neutral, MoodleText.goneThere)
      } else if account.isSuspended {
        text(" ")
        badge(.warn, MoodleText.suspendedThere)
      }
    }
  }
}
