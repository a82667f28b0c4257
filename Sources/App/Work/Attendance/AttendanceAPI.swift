// Attendance over JSON.
import Base
import Store
import Web

enum AttendanceAPI {
  static func checkIn(_ input: PressInput, _ call: Call, _ writer: Writer) throws -> RecordOutput {
    try AttendancePresses.checkIn(input, by: call.signedIn, via: PressWay(call), writer).output
  }

  static func checkOut(_ input: PressInput, _ call: Call, _ writer: Writer) throws -> RecordOutput {
    try AttendancePresses.checkOut(input, by: call.signedIn, via: PressWay(call), writer).output
  }

  static func today(_ call: Call, _ reader: Reader) throws -> TodayOutput {
    try AttendancePresses.today(of: call.signedIn, at: call.now, call.language, via: PressWay(call), reader)
  }

  /// `?from&to&person&page&limit`: everybody's records for those who may see them, otherwise the caller's own.
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let list = try AttendanceList(call)
    let page = try Page(call.query)
    let names = PersonNames.kept(by: reader, call.appliance.store)
    // One state of the database for the count and the rows; and one lock instead of two.
    return try reader.snapshot {
      let records = try AttendancePage(list, page, reader)
      let flags = try PageFlags(records, reader)
      return try call.list(page, total: try list.total(reader)) { json in
        try records.each(reader, names) { row, name in
          writeRow(row, name, flags.of(row.id(0)), json)
        }
      }
    }
  }

  /// A row straight from SQLite's memory into the answer: no strings are made.
  private static func writeRow(
    _ row: Columns, _ name: UnsafeRawBufferPointer, _ found: (flags: [PressFlag], review: ReviewState?),
    _ json: JSONWriter
  ) {
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
      json.array("flags") { for flag in found.flags { json.string(flag.rawValue) } }
      json.field("review", found.review?.rawValue)
    }
  }
}
