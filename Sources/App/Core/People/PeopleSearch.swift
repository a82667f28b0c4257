// People in the search over everything.
import Base
import Store
import Web

enum PeopleSearch {
  static let source = SearchSource(
    PeopleText.people, icon: "person", access: .permission(.peopleRead), list: "/people"
  ) { words, call, reader, limit in
    let organization = try call.signedIn.organization.id
    // Those whose name begins so stand first.
    let range = FullText.prefix(words.key)
    var found = try reader.all(
      PeopleListStore.prefixPage, organization, "", 0, range.from, range.below, limit, 0)
    if found.count < limit, let match = try PeopleListStore.match(words.key, in: organization, reader) {
      let known = Set(found.map(\.id))
      found += try reader.all(PeopleListStore.searchTop, organization, match, limit).filter { !known.contains($0.id) }
    }
    return found.prefix(limit).map { row in
      let detail = [row.number, row.email].compactMap { $0 }.joined(separator: " · ")
      return Found(title: row.name, detail: detail.isEmpty ? nil : detail, link: Link("/people/", row.id))
    }
  }
}
