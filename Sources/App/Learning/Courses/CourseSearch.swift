// Courses in the search over everything.
import Store
import Web

/// Courses in the search over everything, those that the caller may see.
enum CourseSearch {
  static let source = SearchSource(
    CourseText.courses, icon: "list", access: .anywhere(.coursesRead), list: "/courses/all"
  ) { words, call, reader, limit in
    let organization = try call.signedIn.organization.id
    let scope = try UnitScope(call, .coursesRead, reader)
    let range = FullText.prefix(words.key)
    var found = try reader.all(
      CourseStore.beginning, organization, range.from, range.below, scope.isEverywhere, scope.list, limit)
    if found.count < limit, let match = FullText.match(words.key, in: organization) {
      let known = Set(found.map(\.id))
      found += try reader.all(
        CourseStore.matching, organization, match, scope.isEverywhere, scope.list, limit * 2
      ).filter { !known.contains($0.id) }
    }
    return found.prefix(limit).map { Found(title: $0.name, detail: $0.code, link: Link("/courses/", $0.id)) }
  }
}
