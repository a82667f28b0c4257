// Everybody's sessions in an organization: for its administration, to see and to end.
import Base
import Store
import Web

extension Permission {
  static let sessionsRead = Permission(
    "sessions.read", Text(en: "See who is signed in", fr: "Voir qui est connecté"), isReading: true)
  static let sessionsEnd = Permission(
    "sessions.end", Text(en: "End anybody’s sessions", fr: "Fermer toute connexion"))
}

extension EventKind {
  static let sessionEnded = EventKind("session.ended-by-other")
  static let personSignedOut = EventKind("session.person-ended")
  static let everybodySignedOut = EventKind("session.all-ended")
}

/// A session and whose it is.
struct DeskSession: Sendable {
  let id: ID<Session>
  let person: PersonReference
  let credential: Caller.Credential
  let userAgent: String
  let address: String
  let created: Timestamp
  /// To the minute.
  let seen: Timestamp
  let expires: Timestamp
}

/// The same for programs.
struct DeskSessionOutput: Payload {
  var id = ID<Session>(0)
  var person = PersonReference(id: ID(0), name: "")
  /// In the caller's language.
  var device = ""
  var address = ""
  var isBrowser = false
  /// Whether it is the one that asks.
  var isCurrent = false
  var createdAt = Timestamp(milliseconds: 0)
  var lastSeenAt = Timestamp(milliseconds: 0)
  var expiresAt = Timestamp(milliseconds: 0)

  static let schemaName = "PersonSession"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: AccountText.session)
    f.object("person", &person, label: PeopleText.person)
    f.text("device", &device, label: AccountText.device, max: 400)
    f.text("address", &address, label: EventsText.address, min: 0)
    f.bool("isBrowser", &isBrowser, label: AccountText.isBrowser)
    f.bool("isCurrent", &isCurrent, label: AccountText.thisSession)
    f.timestamp("createdAt", &createdAt, label: AccountText.since)
    f.timestamp("lastSeenAt", &lastSeenAt, label: AccountText.lastSeen)
    f.timestamp("expiresAt", &expiresAt, label: SignInText.expires)
  }
}

enum SessionDesk {
  static let navigation = [
    NavigationEntry(
      "/sessions", SessionDeskText.title, icon: "person", access: .permission(.sessionsRead), place: .organization)
  ]
  static let permissions: [Permission] = [.sessionsRead, .sessionsEnd]
  static let events = [
    EventDescription(.sessionEnded, SessionDeskText.eventEnded),
    EventDescription(.personSignedOut, SessionDeskText.eventPerson),
    EventDescription(.everybodySignedOut, SessionDeskText.eventAll),
  ]
  static let statements: [any Statement] = [
    page, pageOfPerson, count, countOfPerson, find, endOne, endOfPerson, endOthers, endAllOthers,
  ]

  private static let read = Access.permission(.sessionsRead)
  private static let end = Access.permission(.sessionsEnd)
  static let personParameter = Route.QueryParameter(name: "person", text: PeopleText.person, .id)

  static let routes: [Route] = [
    .page(
      "/sessions", "Who is signed in", needs: read, query: [personParameter, .page, .limit],
      slowRead: SessionDeskPages.show),
    .form(
      "/sessions/end-all", "End every session but the one that asks", needs: end, write: SessionDeskPages.endAllForm),
    .form("/sessions/{id}/end", "End somebody’s session", needs: end, write: SessionDeskPages.endOneForm),
    .form(
      "/people/{id}/sessions/end", "End every session of somebody", needs: end, write: SessionDeskPages.endPersonForm),
    .form(
      "/operator/sessions/end-all", "End every session of the box but the one that asks", needs: .operator,
      write: SessionDeskPages.endBoxForm),
    .api(
      .get, "/api/v1/sessions", "Who is signed in, the newest sessions first", needs: read,
      query: [personParameter, .page, .limit], list: DeskSessionOutput.self, slowRead: SessionDeskPages.list),
    .api(.delete, "/api/v1/sessions/{id}", "End somebody’s session", needs: end, write: SessionDesk.endOne),
    .api(
      .delete, "/api/v1/people/{id}/sessions", "End every session of somebody", needs: end, write: SessionDesk.endPerson
    ),
    .api(
      .delete, "/api/v1/sessions", "End every session of the organization but the one that asks", needs: end,
      write: SessionDesk.endAll),
    .api(
      .delete, "/api/v1/operator/sessions", "End every session of the box but the one that asks", needs: .operator,
      write: SessionDesk.endBox),
  ]

  // MARK: Ending

  static func endOne(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization.id
    let id: ID<Session> = try call.id()
    let person = try writer.one(find, id, organization)
    try writer.run(endOne, id, organization)
    writer.accessChanged()
    try writer.emit(.sessionEnded, subject: person)
  }

  /// Of somebody of the organization: where they work elsewhere with the same account, that goes on.
  static func endPerson(_ call: Call, _ writer: Writer) throws {
    let caller = try call.signedIn
    let row = try writer.one(PeopleStore.find, call.id(as: ID<Person>.self), caller.organization.id)
    let ended = try writer.run(endOfPerson, row.id, caller.organization.id, caller.session)
    guard ended > 0 else { return }
    writer.accessChanged()
    try writer.emit(.personSignedOut, subject: row.id) { json in json.field("sessions", ended) }
  }

  static func endAll(_ call: Call, _ writer: Writer) throws {
    let caller = try call.signedIn
    let ended = try writer.run(endOthers, caller.organization.id, caller.session)
    guard ended > 0 else { return }
    writer.accessChanged()
    try writer.emit(.everybodySignedOut, subject: caller.organization.id) { json in json.field("sessions", ended) }
  }

  static func endBox(_ call: Call, _ writer: Writer) throws {
    let ended = try writer.run(endAllOthers, call.signedIn.session)
    guard ended > 0 else { return }
    writer.accessChanged()
    try writer.emit(.everybodySignedOut, subject: 0, organization: 0) { json in json.field("sessions", ended) }
  }

  // MARK: SQL

  static let page = Query(
    """
    SELECT s.id, p.id, p.name, s.credential, s.user_agent, s.address, s.created_at,
      COALESCE(s.last_seen_at, s.created_at), s.expires_at
    FROM sessions s JOIN people p ON p.id = s.person_id
    WHERE s.organization_id = ?1 AND s.expires_at > ?2 ORDER BY s.id DESC LIMIT ?3 OFFSET ?4
    """
  ) { session($0) }

  static let pageOfPerson = Query(
    """
    SELECT s.id, p.id, p.name, s.credential, s.user_agent, s.address, s.created_at,
      COALESCE(s.last_seen_at, s.created_at), s.expires_at
    FROM sessions s JOIN people p ON p.id = s.person_id
    WHERE s.person_id = ?5 AND +s.organization_id = ?1 AND s.expires_at > ?2 ORDER BY s.id DESC LIMIT ?3 OFFSET ?4
    """
  ) { session($0) }

  static let count = Query("SELECT count(*) FROM sessions WHERE organization_id = ?1 AND expires_at > ?2") { $0.int(0) }

  static let countOfPerson = Query(
    "SELECT count(*) FROM sessions WHERE person_id = ?3 AND +organization_id = ?1 AND expires_at > ?2"
  ) { $0.int(0) }

  static let find = Query("SELECT person_id FROM sessions WHERE id = ?1 AND organization_id = ?2") {
    $0.id(0, as: ID<Person>.self)
  }

  static let endOne = Command("DELETE FROM sessions WHERE id = ?1 AND organization_id = ?2")

  static let endOfPerson = Command("DELETE FROM sessions WHERE person_id = ?1 AND +organization_id = ?2 AND id <> ?3")

  static let endOthers = Command("DELETE FROM sessions WHERE organization_id = ?1 AND id <> ?2")

  /// By an index, though it takes nearly all: two ranges around the one that stays.
  static let endAllOthers = Command("DELETE FROM sessions WHERE id < ?1 OR id > ?1")

  private static func session(_ c: Columns) -> DeskSession {
    DeskSession(
      id: c.id(0), person: PersonReference(id: c.id(1), name: c.text(2)),
      credential: Caller.Credential(rawValue: c.text(3)) ?? .token, userAgent: c.text(4), address: c.text(5),
      created: c.timestamp(6), seen: c.timestamp(7), expires: c.timestamp(8))
  }
}
