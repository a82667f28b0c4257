// What those who manage the synchronization are told of a run that has ended: nobody looks at what goes by itself.
import Base
import Store
import Web

/// The synchronization failed after one that had got through.
struct SyncFailedNotice: Notice {
  static let kind = NoticeKind(
    "moodle.sync-failed", SyncNoticeText.failedKind, usual: .email, for: .permission(.moodleManage))
  static let schemaName = "SyncFailedNotice"

  static var example: SyncFailedNotice {
    var notice = SyncFailedNotice()
    (notice.run, notice.host, notice.fault) = (ID(1), "moodle.example", MoodleFaultKind.maintenance.rawValue)
    return notice
  }

  var run = ID<MoodleRun>(0)
  var host = ""
  var fault = ""
  var function: String?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("run", &run, label: MoodleSyncText.run)
    f.text("host", &host, label: MoodleText.url, min: 0, max: 1024)
    f.text("fault", &fault, label: MoodleSyncText.fault, min: 0, max: 60)
    f.text("function", &function, label: MoodleSyncText.faultFunction, max: 200)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: SyncNoticeText.failed, detail: SyncParts.words(of: fault, function, host: host),
      link: SyncRunPages.link(run), action: SyncNoticeText.seeRun)
  }
}

/// Moodle does not take the connection's token any more, or this box can't read it: no run gets through until somebody has
/// entered another one.
struct SyncTokenNotice: Notice {
  static let kind = NoticeKind(
    "moodle.token-refused", SyncNoticeText.tokenKind, usual: .email, for: .permission(.moodleManage))
  static let schemaName = "SyncTokenNotice"

  static var example: SyncTokenNotice {
    var notice = SyncTokenNotice()
    (notice.host, notice.fault) = ("moodle.example", MoodleFaultKind.invalidToken.rawValue)
    return notice
  }

  var host = ""
  var fault = ""
  var function: String?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("host", &host, label: MoodleText.url, min: 0, max: 1024)
    f.text("fault", &fault, label: MoodleSyncText.fault, min: 0, max: 60)
    f.text("function", &function, label: MoodleSyncText.faultFunction, max: 200)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: SyncNoticeText.token, detail: SyncParts.words(of: fault, function, host: host),
      link: "/organization/moodle/edit", action: SyncNoticeText.enterToken)
  }
}

/// A run would have deactivated more than it may by itself.
struct SyncHeldNotice: Notice {
  static let kind = NoticeKind(
    "moodle.sync-held", SyncNoticeText.heldKind, usual: .email, for: .permission(.moodleManage))
  static let schemaName = "SyncHeldNotice"

  static var example: SyncHeldNotice {
    var notice = SyncHeldNotice()
    (notice.run, notice.held) = (ID(1), 312)
    return notice
  }

  var run = ID<MoodleRun>(0)
  var held: Int64 = 0

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("run", &run, label: MoodleSyncText.run)
    f.integer("held", &held, label: MoodleSyncText.held)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: SyncNoticeText.held(Int(clamping: held)), detail: SyncNoticeText.heldDetail,
      link: SyncRunPages.link(run), action: SyncNoticeText.lookAtHeld)
  }
}

/// There are categories with courses that nobody can tell what they stand for.
struct CategoriesWaitNotice: Notice {
  static let kind = NoticeKind(
    "moodle.categories-waiting", SyncNoticeText.categoriesKind, for: .permission(.moodleManage))
  static let schemaName = "CategoriesWaitNotice"

  static var example: CategoriesWaitNotice {
    var notice = CategoriesWaitNotice()
    (notice.run, notice.categories) = (ID(1), 2)
    return notice
  }

  var run = ID<MoodleRun>(0)
  var categories: Int64 = 0

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("run", &run, label: MoodleSyncText.run)
    f.integer("categories", &categories, label: MoodleSyncText.categories)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: SyncNoticeText.categories(Int(clamping: categories)), detail: SyncNoticeText.categoriesDetail,
      link: MappingPages.path, action: SyncPageText.decideThem)
  }
}

enum SyncNotices {
  /// As many are told: more would only think that another sees to it.
  private static let mostTold = 50

  /// Tells of a run that has ended what one before it has not told already, in the transaction that ends it: the first
  /// failure and not each, what is held back when that becomes more, and categories that have come to wait.
  static func tell(_ id: ID<MoodleRun>, in organization: ID<Organization>, _ writer: Writer) throws {
    let run = try MoodleRuns.find(id, of: organization, writer)
    let before = try writer.first(MoodleRunStore.endedBefore, organization, id)
    let host = try writer.first(MoodleStore.find, organization)?.host ?? ""
    let fault = run.state == .failed ? run.fault ?? "" : nil
    let isRefused = fault.map(isOfToken) ?? false
    let wasRefused = before?.state == .failed && isOfToken(before?.fault ?? "")
    let doneHeld = try run.state == .done ? writer.first(MoodleRunStore.doneBefore, organization, id)?.held ?? 0 : .max
    let waiting = run.counts[.categories].asked

    var keepers: [ID<Person>]?
    func each(_ notice: some Notice) throws {
      let told = try keepers ?? PermissionHolders.active(.moodleManage, in: organization, writer)
      keepers = told
      for keeper in told.prefix(mostTold) { try writer.notify(notice, to: keeper, in: organization, subject: id.value) }
    }
    if let fault, isRefused, !wasRefused {
      var notice = SyncTokenNotice()
      (notice.host, notice.fault, notice.function) = (host, fault, run.faultFunction)
      try each(notice)
    } else if let fault, !isRefused, before?.state != .failed {
      var notice = SyncFailedNotice()
      (notice.run, notice.host, notice.fault, notice.function) = (id, host, fault, run.faultFunction)
      try each(notice)
    }
    if run.held > doneHeld {
      var notice = SyncHeldNotice()
      (notice.run, notice.held) = (id, run.held)
      try each(notice)
    }
    if waiting > 0 {
      var notice = CategoriesWaitNotice()
      (notice.run, notice.categories) = (id, waiting)
      try each(notice)
    }
  }

  /// Whether nothing gets through until somebody enters another token, or sees to its account.
  private static func isOfToken(_ fault: String) -> Bool {
    fault == "token-sealed" || MoodleFaultKind(rawValue: fault)?.isOfToken == true
  }
}

extension MoodleFaultKind {
  /// Whether Moodle knows the token, or its account, no more.
  fileprivate var isOfToken: Bool {
    switch self {
    case .invalidToken, .accessDenied, .accountClosed, .policyNotAgreed, .passwordChange: true
    default: false
    }
  }
}

extension [CategoryRow] {
  /// The categories that a person is to decide about before courses in them, or below them, can be taken over.
  var askedAbout: Set<Int64> {
    let known = Dictionary(map { ($0.moodleID, $0) }, uniquingKeysWith: { a, _ in a })
    var found: Set<Int64> = []
    for row in self where row.isWaiting && row.courses > 0 {
      var one = row
      // What waits only for what is above it is the question of that one. No site is so deep: one that says it goes in a
      // circle is not followed for long.
      for _ in 0..<32 {
        guard one.reason == .above, let above = known[one.parent] else { break }
        one = above
      }
      if one.isWaiting, one.reason != .above { found.insert(one.moodleID) }
    }
    return found
  }
}

enum SyncNoticeText {
  static let failedKind = Text(
    en: "The synchronization with Moodle failed", fr: "La synchronisation avec Moodle a échoué")
  static let failed = failedKind
  static let seeRun = Text(en: "See how far it came", fr: "Voir où elle en est restée")
  static let tokenKind = Text(en: "Moodle refuses the token", fr: "Moodle refuse le jeton")
  static let token = Text(
    en: "Nothing comes from Moodle any more: the token is refused",
    fr: "Plus rien ne vient de Moodle : le jeton est refusé")
  static let enterToken = Text(en: "Enter another token", fr: "Saisir un autre jeton")
  static let heldKind = Text(
    en: "A synchronization held something back", fr: "Une synchronisation a retenu quelque chose")
  static let held = Plural(
    one: Text(
      en: "# row is missing in Moodle and waits for your confirmation",
      fr: "# ligne manque dans Moodle et attend votre confirmation"),
    other: Text(
      en: "# rows are missing in Moodle and wait for your confirmation",
      fr: "# lignes manquent dans Moodle et attendent votre confirmation"))
  static let heldDetail = Text(
    en: "A synchronization does not deactivate so much by itself. Until somebody confirms it, all of it stays active.",
    fr: "Une synchronisation n’en désactive pas autant d’elle-même. Sans confirmation, tout cela reste actif.")
  static let lookAtHeld = Text(en: "Look at it", fr: "Examiner")
  static let categoriesKind = Text(
    en: "Categories of Moodle wait for a decision", fr: "Des catégories de Moodle attendent une décision")
  static let categories = Plural(
    one: Text(
      en: "# category of Moodle waits for a decision", fr: "# catégorie de Moodle attend une décision"),
    other: Text(
      en: "# categories of Moodle wait for a decision", fr: "# catégories de Moodle attendent une décision"))
  static let categoriesDetail = Text(
    en: "Courses in such a category can’t be taken over before somebody has said what it stands for.",
    fr: "Les cours d’une telle catégorie ne peuvent être repris avant que quelqu’un dise ce qu’elle représente.")

  // MARK: The check

  static let last = Text(en: "Last synchronization", fr: "Dernière synchronisation")
  static let onTime = Plural(
    one: Text(
      en: "# organization is synchronized with its Moodle on time.",
      fr: "# organisation est synchronisée à temps avec son Moodle."),
    other: Text(
      en: "# organizations are synchronized with their Moodle on time.",
      fr: "# organisations sont synchronisées à temps avec leur Moodle."))
  static func late(_ organization: String, _ rhythm: Text, last: String) -> Text {
    Text(
      en: "\(organization): no synchronization with Moodle has got through since \(last). Its rhythm: \(rhythm.en).",
      fr: "\(organization) : aucune synchronisation avec Moodle n’a abouti depuis le \(last). Rythme : \(rhythm.fr).")
  }
  static func never(_ organization: String, _ rhythm: Text) -> Text {
    Text(
      en: "\(organization): no synchronization with Moodle has got through yet. Its rhythm: \(rhythm.en).",
      fr: "\(organization) : aucune synchronisation avec Moodle n’a encore abouti. Rythme : \(rhythm.fr).")
  }
  static let seeRuns = Text(
    en: "In that organization, the page Synchronization says why the last runs failed, and what they wait for.",
    fr: "Dans cette organisation, la page Synchronisation dit pourquoi les derniers passages ont échoué.")
}
