// Employees in the search over everything: who works here, for everybody who is here.
import Base
import Store
import Web

enum EmployeeSearch {
  /// Matches of the words that are looked at: of many namesakes most may have left, and this is asked at every stroke of a
  /// key.
  private static let mostMatches = 500

  static let source = SearchSource(
    EmployeeText.employees, icon: "person", access: .signedIn, list: "/employees"
  ) { words, call, reader, limit in
    let organization = try call.signedIn.organization
    let today = organization.zone.localDate(at: call.now)
    // Those whose name begins so stand first.
    let range = FullText.prefix(words.key)
    var found = try reader.all(
      EmployeeStore.beginning, organization.id, range.from, range.below, today, limit)
    if found.count < limit, let match = FullText.match(words.key, in: organization.id) {
      let known = Set(found.map(\.id))
      found += try reader.all(EmployeeStore.matching, organization.id, match, today, limit * 2, mostMatches)
        .filter { !known.contains($0.id) && words.match($0.key) }
    }
    return found.prefix(limit).map { row in
      let detail = [row.position, row.department].compactMap { $0 }.joined(separator: " · ")
      return Found(title: row.name, detail: detail.isEmpty ? nil : detail, link: Link("/employees/", row.id))
    }
  }
}

/// An employee as a search finds them.
struct FoundEmployee: Sendable {
  let id: ID<Person>
  let name: String
  /// The name, folded.
  let key: String
  let position: String?
  let department: String?

  init(_ c: Columns) {
    (id, name, key) = (c.id(0), c.text(1), c.text(2))
    (position, department) = (c.optionalText(3), c.optionalText(4))
  }
}
