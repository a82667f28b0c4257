// Attendance over JSON.
import Base
import Store
import Web

enum AttendanceAPI {
  static func checkIn(_ input: PressInput, _ call: Call, _ writer: Writer) throws -> RecordOutput {
    try AttendancePresses.checkIn(input, by: call.signedIn, writer).output
  }

  static func checkOut(_ input: PressInput, _ call: Call, _ writer: Writer) throws -> RecordOutput {
    try AttendancePresses.checkOut(input, by: call.signedIn, writer).output
  }

  static func today(_ call: Call, _ reader: Reader) throws -> TodayOutput {
    try AttendancePresses.today(of: call.signedIn, at: call.now, call.language, reader)
  }

  /// `?from&to&person&page&limit`: everybody's records for those who may see them, otherwise the caller's own.
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let list = try AttendanceList(call)
    let page = try Page(call.query)
    let names = PersonNames.kept(by: reader, call.appliance.store)
    // One state of the database for the count and the rows; and one lock instead of two.
    return try reader.snapshot {
      try call.list(page, total: try list.total(reader)) { json in
        try list.each(page, reader, names) { row, name in writeRow(row, name, json) }
      }
    }
  }

  /// The day board as JSON: one of the three groups, and how many are in each.
  static func board(_ call: Call, _ reader: Reader) throws -> Reply {
    let board = try AttendanceBoard(call, reader)
    let page = try Page(call.query)
    let json = JSONWriter(call.buffer)
    try json.object {
      json.field("date", board.date)
      json.field("zone", board.zone.name)
      json.object("counts") {
        for presence in Presence.allCases { json.field(StaticString(presence), board.count(presence)) }
      }
      try json.array("items") {
        try board.each(page, reader) { entry in
          json.object {
            json.object("person") {
              json.field("id", entry.person.id)
              json.field("name", entry.person.name)
            }
            json.field("presence", board.presence.rawValue)
            json.field("startedAt", entry.record?.started)
            json.field("endedAt", entry.record?.ended)
          }
        }
      }
      json.field("page", page.number)
      json.field("limit", page.limit)
      json.field("total", board.count(board.presence))
    }
    return call.reply()
  }

  /// A row straight from SQLite's memory into the answer: no strings are made.
  private static func writeRow(_ row: Columns, _ name: UnsafeRawBufferPointer, _ json: JSONWriter) {
    let started = row.timestamp(3)
    let ended = row.optionalTimestamp(4)
    let person: ID<Person> = row.id(1)
    json.object {
      json.field("id", row.id(0, as: ID<AttendanceRecord>.self))
      json.object("person") {
        json.field("id", person)
        json.field("name", valid: name)
      }
      json.field("date", row.date(2))
      json.field("startedAt", started)
      json.field("endedAt", ended)
      json.field("minutes", ended.map { AttendanceRules.minutes(from: started, to: $0) })
      if row.isNull(5) { json.null("note") } else { json.field("note", valid: row.utf8(5)) }
    }
  }
}

extension StaticString {
  /// The board's group as a JSON key.
  fileprivate init(_ presence: Presence) {
    switch presence {
    case .here: self = "here"
    case .left: self = "left"
    case .missing: self = "missing"
    }
  }
}
