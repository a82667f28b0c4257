// Sites over JSON.
import Base
import Store
import Web

enum SiteAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      try call.list(page, total: reader.one(SiteStore.total, organization)) { json in
        try reader.each(SiteStore.list, organization, page.limit, page.offset) { SiteOutput($0).write(to: json) }
      }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try SiteChanges.find(call.id(), call.signedIn.organization.id, reader)
    return call.reply(SiteOutput(row), version: row.version)
  }

  static func create(_ input: SiteInput, _ call: Call, _ writer: Writer) throws -> SiteOutput {
    SiteOutput(try SiteChanges.create(input, in: call.signedIn.organization.id, writer))
  }

  static func update(_ input: SiteChange, _ call: Call, _ writer: Writer) throws -> SiteOutput {
    let organization = try call.signedIn.organization.id
    let id: ID<Site> = try call.id()
    try call.precondition.check(version: SiteChanges.find(id, organization, writer).version)
    return SiteOutput(try SiteChanges.update(id, input, in: organization, writer))
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization.id
    let id: ID<Site> = try call.id()
    try call.precondition.check(version: SiteChanges.find(id, organization, writer).version)
    try SiteChanges.delete(id, in: organization, writer)
  }

  static func settings(_ call: Call, _ reader: Reader) throws -> ProofSettings {
    try ProofSettings.of(call.signedIn.organization.id, reader)
  }

  static func putSettings(_ input: ProofSettings, _ call: Call, _ writer: Writer) throws -> ProofSettings {
    try SiteChanges.change(input, in: call.signedIn.organization.id, writer)
    return input
  }
}
