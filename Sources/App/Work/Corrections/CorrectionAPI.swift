// Corrections over JSON.
import Base
import Store
import Web

enum CorrectionAPI {
  /// `?state&person&page&limit`
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    var person: ID<Person>?
    if let text = call.query["person"], !text.isEmpty {
      guard let id = ID<Person>(text) else { throw Failure.notFound }
      person = id
    }
    var state: CorrectionState?
    if let text = call.query["state"], !text.isEmpty {
      guard let known = CorrectionState(rawValue: text) else {
        throw Failure.unprocessable([Failure.Field(path: "state", text: CorrectionText.noSuchState)])
      }
      state = known
    }
    return try reader.snapshot {
      let list = try CorrectionList(
        call.signedIn, DecisionScope(call, .attendanceDecide, reader), person: person, state: state, reader)
      let rows = try list.rows(page, reader)
      return try call.list(page, total: list.total(reader)) { json in
        for row in rows { CorrectionOutput(row).write(to: json) }
      }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let scope = try DecisionScope(call, .attendanceDecide, reader)
    let row = try CorrectionChanges.find(call.id(), for: call.signedIn, scope, reader)
    return call.reply(CorrectionOutput(row), version: row.version)
  }

  static func ask(_ input: CorrectionInput, _ call: Call, _ writer: Writer) throws -> CorrectionOutput {
    CorrectionOutput(try CorrectionChanges.ask(input, by: call.signedIn, writer))
  }

  static func record(_ input: RecordedCorrectionInput, _ call: Call, _ writer: Writer) throws -> CorrectionOutput {
    CorrectionOutput(try CorrectionChanges.record(input.wanted, of: input.person, by: call.signedIn, writer))
  }

  static func act(_ action: CorrectionAction, _ input: DecisionInput, _ call: Call, _ writer: Writer) throws
    -> CorrectionOutput
  {
    let precondition = call.precondition
    return CorrectionOutput(
      try CorrectionChanges.act(
        action, call.id(), input.said, ifVersion: { try precondition.check(version: $0) }, by: call.signedIn, writer))
  }
}
