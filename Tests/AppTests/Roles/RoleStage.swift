// What the tests of roles in the structure share.
import Base
import Store
import Testing

@testable import App

extension CourseStage {
  static let appointments = "/api/v1/appointments"

  func unitID(_ code: String) throws -> ID<StructureUnit> { try #require(ID<StructureUnit>(unit[code] ?? "")) }

  /// What Moodle says of who manages a unit's category, and everybody settled who is marked.
  @discardableResult
  func learn(_ people: Set<ID<Person>>, manage code: String) throws -> Settling.Settled {
    let (id, home) = (try unitID(code), campus.home.id)
    return try campus.store.write(campus.context) { writer in
      _ = try AutomaticRoles.learn(managers: people, of: id, in: home, writer)
      return try Settling.next(in: home, writer)
    }
  }

  @discardableResult
  func settle(_ people: [ID<Person>]) throws -> (added: Int, removed: Int) {
    let home = campus.home.id
    let done = try campus.store.write(campus.context) { try AutomaticRoles.settle(people: people, in: home, $0) }
    return (done.added, done.removed)
  }

  /// What the job does.
  func settleMarked() throws {
    let home = campus.home.id
    while try campus.store.write(campus.context, { try Settling.next(in: home, $0) }).people > 0 {}
  }

  /// A person's roles: `chair BSCS automatic`.
  func roles(_ person: ID<Person>) throws -> [String] {
    try campus.store.read { reader in
      try PersonAccess(of: person, reader).held.map { held in
        "\(held.role.key ?? held.role.name) \(held.isEverywhere ? "-" : held.unit) \(held.source.rawValue)"
      }
    }
  }

  func automatic(_ person: ID<Person>) throws -> [String] {
    try roles(person).filter { $0.hasSuffix(" automatic") }.map { String($0.dropLast(10)) }
  }

  /// `CCS/BSCS automatic`; nil where nobody knows.
  func home(_ person: ID<Person>) throws -> String? {
    let answer = try campus.admin.get("/api/v1/people/\(person.text)/home-unit").json
    guard let department = answer["department"]?["code"]?.string else { return nil }
    return "\(department)/\(answer["program"]?["code"]?.string ?? "-") \(answer["source"]?.string ?? "")"
  }

  func appointment(_ person: ID<Person>, _ code: String, _ more: String = "") -> String {
    "{\"person\":\"\(person.text)\",\"unit\":\"\(unit[code] ?? "")\"\(more)}"
  }

  /// Appoints somebody of whom it can't be expected.
  @discardableResult
  func appointed(_ person: ID<Person>, _ code: String) throws -> String {
    try campus.made(Self.appointments, appointment(person, code, ",\"evenIfUnexpected\":true"))
  }
}

extension Campus {
  /// Somebody's home, what they manage in Moodle, and a mark that they are to be settled.
  func heldRoles(of person: ID<Person>) throws {
    let unit = try unit("H\(person.text)", "department")
    let set = try admin.put("/api/v1/people/\(person.text)/home-unit", json: "{\"unit\":\"\(unit)\"}")
    #expect(set.status == 200, "\(set.text)")
    let (home, id) = (home.id, try #require(ID<StructureUnit>(unit)))
    try store.write(context) { writer in
      _ = try AutomaticRoles.learn(units: [id], asked: [id], of: person, in: home, writer)
    }
  }
}
