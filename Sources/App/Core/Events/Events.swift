// The event list: what happened, who did it, when.
import Base
import Store
import Web

extension Permission {
  static let eventsRead = Permission(
    "events.read", Text(en: "See what happened", fr: "Voir ce qui s’est passé"), isReading: true)
}

enum Events: Feature {
  static let name = "Events"
  static let navigation = [
    NavigationEntry("/events", EventsText.title, icon: "events", access: .permission(.eventsRead), place: .organization)
  ]
  static let permissions: [Permission] = [.eventsRead]
  static let statements: [any Statement] = [actorName, exportRows, ofPerson]
  static let personal = [PersonalData("events", EventsText.title, ofPerson)]
  static let exports = [ExportTable("events", exportRows)]
  static let topics = [
    Topic("events", EventsText.title, access: .permission(.eventsRead)) { row, language, reader in
      let entry = EventEntry(
        row: row, actorName: try row.actor.flatMap { try reader.first(actorName, $0, row.organization) },
        subjectName: nil)
      return TopicMessage { json in writeFields(entry, language, json) }
    }
  ]
  static let routes: [Route] = [
    .page(
      "/events", "What happened, newest first", needs: .permission(.eventsRead), query: [.page, .limit],
      read: EventsPages.show),
    .api(
      .get, "/api/v1/events", "What happened, newest first", needs: .permission(.eventsRead), query: [.page, .limit],
      list: EventOutput.self, read: list),
  ]

  /// A name for the list; deleted people keep theirs.
  private static let actorName = Query("SELECT name FROM people WHERE id = ?1 AND organization_id = ?2") { $0.text(0) }

  private static let exportRows = RowQuery(
    """
    SELECT id, kind, at AS happened_at, actor AS actor_id, subject AS subject_id, request_id, address, data
    FROM events WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  /// What somebody did and what was done to them: reads every event of the organization.
  private static let ofPerson = RowQuery(
    """
    SELECT id, kind, at AS happened_at, actor AS actor_id, subject AS subject_id, address, data
    FROM events WHERE organization_id = ?1 AND (actor = ?2 OR subject = ?2) ORDER BY id
    """)

  private static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let page = try Page(call.query)
    let total = try EventLog.count(reader, organization: organization.value)
    let entries = try entries(page, organization, reader)
    return call.list(page, total: Int(total)) { json in
      for entry in entries { json.object { writeFields(entry, call.language, json) } }
    }
  }

  /// A page of events with the names that go with them.
  static func entries(_ page: Page, _ organization: ID<Organization>, _ reader: Reader) throws -> [EventEntry] {
    try named(
      EventLog.page(reader, organization: organization.value, page: page.number, limit: page.limit), organization,
      reader
    )
  }

  /// Events with the names that go with them.
  static func named(_ rows: [EventRow], _ organization: ID<Organization>, _ reader: Reader) throws -> [EventEntry] {
    var names: [Int64: String] = [:]
    func name(_ id: Int64) throws -> String? {
      if let known = names[id] { return known.isEmpty ? nil : known }
      let name = try reader.first(actorName, id, organization)
      names[id] = name ?? ""
      return name
    }
    return try rows.map { row in
      EventEntry(row: row, actorName: try row.actor.flatMap(name), subjectName: try name(row.subject))
    }
  }

  static func writeFields(_ entry: EventEntry, _ language: Language, _ json: JSONWriter) {
    json.field("id", entry.row.id)
    json.field("kind", entry.row.kind)
    json.field("at", entry.row.at)
    if let actor = entry.row.actor {
      json.object("actor") {
        json.field("id", ID<Person>(actor))
        json.field("name", entry.actorName ?? EventsText.outsider[language])
      }
    } else {
      json.null("actor")
    }
    json.field("subject", entry.row.subject > 0 ? ID<Person>(entry.row.subject).text : nil)
    json.field("requestId", ID<Request>(entry.row.requestID))
    json.field("address", entry.row.address)
    var data = entry.row.data
    data.withUTF8 { json.raw("data", UnsafeRawBufferPointer($0)) }
  }
}

/// An event with the names of who did it and whom it concerns, where that is a person.
struct EventEntry {
  let row: EventRow
  let actorName: String?
  let subjectName: String?
}

/// An event as the API documents it; `data` is an object that differs by kind.
struct EventOutput: Payload {
  var id = ID<EventRow>(0)
  var kind = ""
  var at = Timestamp(milliseconds: 0)
  var actor: PersonReference?
  var subject: String?
  var requestId: String?
  var address = ""

  static let schemaName = "Event"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: EventsText.title)
    f.text("kind", &kind, label: EventsText.kind)
    f.timestamp("at", &at, label: EventsText.at)
    f.object("actor", &actor, label: EventsText.actor)
    f.text("subject", &subject, label: EventsText.subject)
    f.text("requestId", &requestId, label: DocumentationText.requestID)
    f.text("address", &address, label: EventsText.address, min: 0)
    f.members("data", label: EventsText.data)
  }
}

enum EventsText {
  static let title = Text(en: "Events", fr: "Événements")
  static let intro = Text(
    en: "Who did what, and when. Nothing here can be changed.",
    fr: "Qui a fait quoi, et quand. Rien ici ne peut être modifié.")
  static let at = Text(en: "When", fr: "Quand")
  static let actor = Text(en: "Who", fr: "Qui")
  static let kind = Text(en: "What", fr: "Quoi")
  static let subject = Text(en: "Whom", fr: "À qui")
  static let data = Text(en: "What has changed", fr: "Ce qui a changé")
  static let address = Text(en: "Address", fr: "Adresse")
  /// Who acted and is none of the organization's people: whoever runs the box.
  static let outsider = Text(en: "Operator", fr: "Exploitant")
  static let system = Text(en: "Quad", fr: "Quad")
  static let count = Plural(
    one: Text(en: "# event", fr: "# événement"), other: Text(en: "# events", fr: "# événements"))
  static let none = Text(en: "Nothing has happened yet.", fr: "Il ne s’est encore rien passé.")
}
