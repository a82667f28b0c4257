// Saved views over JSON.
import Base
import Store
import Web

enum SavedViewAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let page = try Page(call.query)
    let list = call.query["list"].flatMap { $0.isEmpty ? nil : $0 }
    let views = try reader.all(SavedViewStore.ofPerson, caller.organization.id, caller.person).filter {
      list == nil || $0.list == list
    }
    return call.list(page, total: views.count) { json in
      for view in views.dropFirst(page.offset).prefix(page.limit) { SavedViewOutput(view).write(to: json) }
    }
  }

  static func create(_ input: SavedViewInput, _ call: Call, _ writer: Writer) throws -> SavedViewOutput {
    SavedViewOutput(try SavedViewChanges.keep(input, by: call.signedIn, writer))
  }

  static func find(_ call: Call, _ reader: Reader) throws -> SavedViewOutput {
    SavedViewOutput(try SavedViewChanges.find(call.id(), of: call.signedIn, reader))
  }

  static func update(_ input: SavedViewChange, _ call: Call, _ writer: Writer) throws -> SavedViewOutput {
    SavedViewOutput(try SavedViewChanges.change(call.id(), input, by: call.signedIn, writer))
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    try SavedViewChanges.drop(call.id(), by: call.signedIn, writer)
  }
}
