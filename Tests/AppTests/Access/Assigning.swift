// What the tests of giving roles share: where a person's roles are, and a role as the API takes it.
import Base

@testable import App

enum Assigning {
  static func path(_ person: ID<Person>) -> String { "/api/v1/people/\(person.text)/roles" }

  static func json(_ role: String, unit: String? = nil) -> String {
    "{\"role\":\"\(role)\"\(unit.map { ",\"unit\":\"\($0)\"" } ?? "")}"
  }
}
