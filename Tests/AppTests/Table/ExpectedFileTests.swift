// Files in the repository that are made from the program, and must be what it would make now.
import Base
import Testing

@testable import App

struct ExpectedFileTests {
  /// The reviewed truth about the schema.
  @Test func theSchemaIsTheReviewedOne() throws {
    try Repository.expect("Tests/StoreTests/schema.sql", toBe: Campus().schema())
  }

  /// Every key of the configuration, explained.
  @Test func theConfigurationFileIsComplete() throws {
    #expect(Settings.table.faults.isEmpty)
    try Repository.expect("appliance.conf", toBe: Settings.table.documentedFile())
  }
}
