// What of a plan is in Moodle already. Whatever is to be made is looked for first, by what it is known by.
import Base

/// Looks things up at a site, each list once. For one thread.
struct ProvisioningLook {
  let client: MoodleClient
  /// Whether people of this plan are its own to make: whoever has one's name already is somebody else.
  let makesPeople: Bool
  /// Categories by what they stand in, and by their numbers and ID numbers; nil while nobody has asked.
  private var below: [Int64: [MoodleCategory]]?
  private var categories: [Int64: MoodleCategory] = [:]
  private var numbered: [String: MoodleCategory] = [:]
  /// Courses by their categories.
  private var courses: [Int64: [MoodleCourse]] = [:]
  /// Courses by their short names, nil for one that isn't there.
  private var named: [String: Int64?] = [:]
  /// Who is active in a course, with the numbers of the roles that they have there.
  private var enrolled: [Int64: Result<[Int64: Set<Int64>], MoodleFault>] = [:]

  init(_ client: MoodleClient, makesPeople: Bool) { (self.client, self.makesPeople) = (client, makesPeople) }

  /// Looks all open rows up, in their order. Those that are there are marked so: as made where they had been asked for,
  /// otherwise as found. What stands in something that can't be there can't either.
  mutating func settle(_ items: inout [ProvisioningItem]) throws(MoodleFault) {
    try settlePeople(&items)
    for at in items.indices where items[at].state.isOpen {
      if let parent = items[at].parent, items.indices.contains(parent) {
        let above = items[parent]
        if above.state == .conflict || above.state == .failed {
          // A failed one may be tried again, and what stands in it then too.
          if above.state == .conflict { items[at].conflict(.parent) }
          continue
        }
      }
      switch items[at].kind {
      case .category: try settleCategory(at, &items)
      case .course: try settleCourse(at, &items)
      case .person: break
      case .enrollment: try settleEnrollment(at, &items)
      }
    }
  }

  /// What was looked up may have changed since: a call came to nothing or to something that nobody heard of.
  mutating func forget() { self = ProvisioningLook(client, makesPeople: makesPeople) }

  private static func note(_ id: Int64?, _ item: inout ProvisioningItem) {
    if item.state == .sent { item.made(id) } else { item.found(id) }
  }

  // MARK: Categories

  private mutating func readCategories() throws(MoodleFault) -> [Int64: [MoodleCategory]] {
    if let below { return below }
    let all = try client.categories()
    let grouped = Dictionary(grouping: all) { $0.parent }
    below = grouped
    for category in all {
      categories[category.id] = category
      if let number = category.idnumber, !number.isEmpty { numbered[number] = category }
    }
    return grouped
  }

  private mutating func settleCategory(_ at: Int, _ items: inout [ProvisioningItem]) throws(MoodleFault) {
    let below = try readCategories()
    let item = items[at]
    // What stood for it last does so still, whatever it is called by now and wherever it was moved.
    if let known = item.wish.known.flatMap({ categories[$0] }) { return ProvisioningLook.note(known.id, &items[at]) }
    let parent: Int64? = item.parent.map { items[$0].moodleID } ?? 0
    // By its number, whatever it is called by now; it identifies one of all.
    if let number = item.wish.idnumber, let known = numbered[number] {
      guard known.parent == parent else { return items[at].conflict(.elsewhere) }
      return ProvisioningLook.note(known.id, &items[at])
    }
    guard let parent else { return }
    let name = normalized(item.wish.name ?? "")
    // Whatever number it has: nobody wants two of one name beside each other.
    let same = (below[parent] ?? []).filter { normalized($0.name) == name }
    guard same.count < 2 else { return items[at].conflict(.ambiguous) }
    if let one = same.first { ProvisioningLook.note(one.id, &items[at]) }
  }

  // MARK: Courses

  private mutating func settleCourse(_ at: Int, _ items: inout [ProvisioningItem]) throws(MoodleFault) {
    let item = items[at]
    guard let category = item.parent.flatMap({ items[$0].moodleID }) else { return }
    if courses[category] == nil {
      courses[category] = try client.courses(by: .category, String(category)).filter { $0.category == category }
    }
    let there = courses[category] ?? []
    let wish = item.wish
    let same =
      there.filter { $0.idnumber != nil && $0.idnumber == wish.idnumber }.first
      ?? there.filter { $0.shortName == wish.key }.first
    if let same { return ProvisioningLook.note(same.id, &items[at]) }
    guard let stem = wish.stem else { return }
    let like = there.filter { ProvisioningNames.isCourse($0.shortName, of: stem) }
    guard like.count < 2 else { return items[at].conflict(.ambiguous) }
    if let one = like.first { ProvisioningLook.note(one.id, &items[at]) }
  }

  /// The number of a course by its short name, wherever it is.
  mutating func course(_ shortName: String) throws(MoodleFault) -> Int64? {
    if let known = named[shortName] { return known }
    let found = try client.courses(by: .shortName, shortName).first { $0.shortName == shortName && !$0.isSite }?.id
    named.updateValue(found, forKey: shortName)
    return found
  }

  /// Whether a course of this name or number is anywhere on the site.
  func isAnywhere(_ wish: ProvisioningWish) throws(MoodleFault) -> Bool {
    if let key = wish.key, try client.courses(by: .shortName, key).contains(where: { $0.shortName == key }) {
      return true
    }
    guard let number = wish.idnumber else { return false }
    return try client.courses(by: .idnumber, number).contains { $0.idnumber == nil || $0.idnumber == number }
  }

  // MARK: People

  private func settlePeople(_ items: inout [ProvisioningItem]) throws(MoodleFault) {
    let open = items.indices.filter { items[$0].kind == .person && items[$0].state.isOpen }
    guard !open.isEmpty else { return }
    let found = try client.people(by: .userName, open.compactMap { items[$0].wish.key })
    let known = Dictionary(found.map { ($0.userName ?? "", $0.id) }, uniquingKeysWith: { a, _ in a })
    for at in open {
      guard let id = known[items[at].wish.key ?? ""] else { continue }
      if makesPeople, items[at].state == .create {
        items[at].conflict(.taken)
      } else {
        ProvisioningLook.note(id, &items[at])
      }
    }
  }

  private mutating func settleEnrollment(_ at: Int, _ items: inout [ProvisioningItem]) throws(MoodleFault) {
    let item = items[at]
    guard let course = try course(item.wish.name ?? "") else { return items[at].conflict(.noCourse) }
    // Somebody who isn't there yet is in no course.
    guard let person = item.parent.flatMap({ items[$0].moodleID }) else { return }
    let roles: Set<Int64>
    do throws(MoodleFault) { roles = try people(in: course)[person] ?? [] } catch {
      guard [.courseClosed, .forbidden, .notFound].contains(error.kind) else { throw error }
      // Of that course alone; the next may be open.
      return items[at].conflict(error)
    }
    // With another role, or suspended, they are still to be enrolled: Moodle adds the role and makes the place active.
    if roles.contains(item.wish.role ?? ProvisioningRules.studentRole) { ProvisioningLook.note(nil, &items[at]) }
  }

  private mutating func people(in course: Int64) throws(MoodleFault) -> [Int64: Set<Int64>] {
    if let known = enrolled[course] { return try known.get() }
    do throws(MoodleFault) {
      let people = try activePeople(in: course)
      enrolled[course] = .success(people)
      return people
    } catch {
      enrolled[course] = .failure(error)
      throw error
    }
  }

  private func activePeople(in course: Int64) throws(MoodleFault) -> [Int64: Set<Int64>] {
    var wanted = MoodleEnrolled()
    (wanted.fields, wanted.status) = (["id", "roles"], .active)
    let found: [MoodlePerson]
    do throws(MoodleFault) { found = try client.everybody(ofCourse: course, wanted) } catch {
      // Without moodle/course:enrolreview nobody is told who is active: then whoever has the role counts as that.
      guard error.kind == .forbidden else { throw error }
      wanted.status = .all
      found = try client.everybody(ofCourse: course, wanted)
    }
    return Dictionary(found.map { ($0.id, Set($0.roles.map(\.id))) }, uniquingKeysWith: { $0.union($1) })
  }
}
