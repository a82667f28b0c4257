// Sample over JSON.
import Base
import Store
import Web

enum SampleAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let page = try Page(call.query)
    let total = Int(try reader.value(of: .sampleTotal, organization: organization.value))
    return try call.list(page, total: total) { json in
      try reader.each(SampleStore.page, organization, page.limit, page.offset) { entry in entry.write(to: json) }
    }
  }

  static func add(_ input: SampleInput, _ call: Call, _ writer: Writer) throws -> SampleOutput {
    try SampleChanges.add(input, by: call.signedIn, writer)
  }

  static func remove(_ call: Call, _ writer: Writer) throws {
    try SampleChanges.remove(call.id(), by: call.signedIn, writer)
  }
}
