// Owners: who makes and unmakes them, and that one is always left.
import Base
import Store
import Testing

@testable import App

struct OwnerTests {
  /// At the terminal the first administrator owns the organization; those after administer it.
  @Test func theFirstAdministratorIsTheOwner() throws {
    let folder = TestFolder()
    let appliance = try Appliance(
      database: folder.database, log: .silent, passwords: CampusTemplate.passwords, slowWidth: 1)
    defer { appliance.store.close() }
    func create(_ email: String) throws -> [String] {
      try appliance.store.write(WriteContext()) { writer in
        var input = PersonInput()
        input.name = "N"
        input.email = email
        let made = try AdminCreateCommand.createAdministrator(
          input, passwordHash: "x", organization: "O", zone: .utc, writer)
        return try PersonAccess(of: made.person, writer).roles.map(\.word)
      }
    }
    #expect(try create("a@x.example") == ["owner"])
    #expect(try create("b@x.example") == ["admin"])
    #expect(try create("a@x.example") == ["owner", "admin"], "asked for again, the role is given besides")
  }

  /// An administrator may do everything, and yet only owners make owners.
  @Test func onlyOwnersMakeAndUnmakeOwners() throws {
    let campus = try Campus()
    let adam = try campus.visitor(try campus.person("Adam", role: .admin).id)
    let mark = try campus.mark()
    #expect(try adam.post(Assigning.path(adam.person), json: Assigning.json("owner")).code == "owners-only")
    #expect(try adam.post(Assigning.path(campus.staff.person), json: Assigning.json("owner")).code == "owners-only")
    let other = try campus.person("Olga", role: .owner)
    let held = try #require(try adam.get(Assigning.path(other.id)).json["items"]?[0]?["id"]?.string)
    #expect(try adam.delete("\(Assigning.path(other.id))/\(held)").code == "owners-only")
    #expect(try adam.patch("/api/v1/people/\(other.id.text)", json: "{\"roles\":[]}").code == "owners-only")
    #expect(try campus.events(since: mark) == ["person.created", "password.set"])
    #expect(try campus.admin.delete("\(Assigning.path(other.id))/\(held)").status == 204)
  }

  @Test func theLastOwnerStaysOwner() throws {
    let campus = try Campus()
    let path = Assigning.path(campus.admin.person)
    let held = try #require(try campus.admin.get(path).json["items"]?[0]?["id"]?.string)
    let mark = try campus.mark()
    #expect(try campus.admin.delete("\(path)/\(held)").code == "last-owner")
    #expect(
      try campus.admin.patch("/api/v1/people/\(campus.admin.person.text)", json: "{\"roles\":[]}").code == "last-owner")
    #expect(try campus.isUnchanged(since: mark))
    // Who can't sign in is no owner to rely on; who is in another organization, none at all.
    let invited = try campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"L\",\"email\":\"l@x.example\",\"roles\":[\"owner\"]}")
    #expect(try campus.admin.delete("\(path)/\(held)").code == "last-owner")
    #expect(try campus.admin.delete("/api/v1/people/\(invited.json["id"]?.string ?? "")").status == 204)
    let second = try campus.person("Olga", role: .owner)
    #expect(
      try campus.admin.patch("/api/v1/people/\(second.id.text)", json: "{\"status\":\"suspended\"}").status == 200)
    #expect(try campus.admin.delete("\(path)/\(held)").code == "last-owner")
    #expect(try campus.admin.patch("/api/v1/people/\(second.id.text)", json: "{\"status\":\"active\"}").status == 200)
    #expect(try campus.admin.delete("\(path)/\(held)").status == 204)
    #expect(try campus.admin.get("/api/v1/roles").status == 403, "with the next request")
  }

  /// Two owners take the role from each other, or from themselves, at once: one of them stays, whoever comes first.
  @Test(arguments: [true, false]) func twoRacingRemovalsLeaveAnOwner(ofThemselves: Bool) throws {
    let campus = try Campus(.socket)
    for round in 0..<10 {
      let pair = try ["a", "b"].map {
        try campus.visitor(campus.person("Owner", email: "\($0)\(round)@x.example", role: .owner).id)
      }
      // The first owner steps aside for the race.
      let first = Assigning.path(campus.admin.person)
      let suspended = try pair[0].patch(
        "/api/v1/people/\(campus.admin.person.text)", json: "{\"status\":\"suspended\"}")
      #expect(suspended.status == 200)
      let held = try pair.map { try #require(try $0.get(Assigning.path($0.person)).json["items"]?[0]?["id"]?.string) }
      let statuses = try atOnce(2, threads: 2) { number in
        let target = ofThemselves ? number : 1 - number
        return try pair[number].delete("\(Assigning.path(pair[target].person))/\(held[target])").status
      }
      #expect(statuses.filter { $0 == 204 }.count == 1, "\(statuses)")
      #expect(statuses.allSatisfy { [204, 403, 409].contains($0) }, "\(statuses)")
      let left = try pair.filter { try $0.get("/api/v1/roles").status == 200 }
      #expect(left.count == 1)
      #expect(
        try left[0].patch("/api/v1/people/\(campus.admin.person.text)", json: "{\"status\":\"active\"}").status == 200)
      let admin = try campus.visitor(campus.admin.person)
      #expect(
        try admin.delete("\(Assigning.path(left[0].person))/\(held[left[0].person == pair[0].person ? 0 : 1])").status
          == 204)
      #expect(try admin.get(first).status == 200)
    }
  }
}
