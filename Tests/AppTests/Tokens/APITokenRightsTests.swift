// What an API token may do: never more than its maker may now, nothing about signing in, and from its networks only.
import Base
import Foundation
import Store
import Testing
import Web

@testable import App

struct APITokenRightsTests {
  private static let me = "/api/v1/me"

  /// What the maker loses, the token loses, with the next request; and it comes back with it.
  @Test func aTokenDoesNoMoreThanItsMakerMayNow() throws {
    let campus = try Campus()
    let role = try campus.ownRole("Readers", ["people.read", "events.read"])
    try campus.assign(role, to: campus.staff.person)
    let bearer = campus.bearer(try campus.token(of: campus.staff, ["people.read"]))
    #expect(try bearer.get("/api/v1/people").status == 200)
    #expect(try campus.admin.patch("/api/v1/roles/\(role.id.text)", json: "{\"permissions\":[]}").status == 200)
    #expect(try bearer.get("/api/v1/people").status == 403)
    #expect(try bearer.get(Self.me).status == 200)
    let back = "{\"permissions\":[\"people.read\",\"events.read\"]}"
    #expect(try campus.admin.patch("/api/v1/roles/\(role.id.text)", json: back).status == 200)
    #expect(try bearer.get("/api/v1/people").status == 200)
    #expect(try bearer.get("/api/v1/events").status == 403)
  }

  @Test func nobodyGivesATokenWhatTheyDoNotHave() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let refused = try campus.token(of: campus.staff, ["people.write"])
    #expect(refused.answer.status == 403 && refused.answer.code == "beyond-own")
    let role = try campus.ownRole("Token makers", ["tokens.write"])
    try campus.assign(role, to: campus.staff.person)
    #expect(try campus.token(of: campus.staff, ["people.write"], service: true).answer.status == 403)
    #expect(try campus.token(of: campus.staff, ["tokens.write"], service: true).answer.status == 201)
    #expect(try campus.events(since: mark).contains("token.made"))
  }

  /// An owner's token with one permission is no owner: it can't give itself, or anybody, more.
  @Test func aTokenCanNotGrow() throws {
    let campus = try Campus()
    let bearer = campus.bearer(
      try campus.token(of: campus.admin, ["people.write", "people.read", "access.assign", "access.write"]))
    let ada = "/api/v1/people/\(campus.admin.person.text)"
    let noor = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try bearer.patch(noor, json: "{\"name\":\"Noor H.\"}").status == 200)
    let mark = try campus.mark()
    for (path, json) in [
      (noor, "{\"roles\":[\"owner\"]}"), (noor, "{\"roles\":[\"admin\"]}"), (ada, "{\"email\":\"thief@x.example\"}"),
      (ada, "{\"status\":\"suspended\"}"),
    ] {
      let answer = try bearer.patch(path, json: json)
      #expect(answer.status == 403, "\(json) \(answer.status) \(answer.text)")
    }
    #expect(try bearer.post("\(noor)/roles", json: "{\"role\":\"owner\"}").status == 403)
    #expect(
      try bearer.post("/api/v1/roles", json: "{\"name\":\"All\",\"permissions\":[\"organization.write\"]}").status
        == 403)
    #expect(try bearer.post("\(ada)/sign-in-link").code == "session-needed")
    #expect(try bearer.post("\(noor)/sign-in-link").code == "session-needed")
    #expect(try bearer.post("\(noor)/reset-link").code == "session-needed")
    #expect(
      try bearer.post("/api/v1/invitations", json: "{\"email\":\"a@x.example\",\"role\":\"owner\"}").status == 403)
    #expect(try campus.isUnchanged(since: mark))
  }

  /// With every permission there is, a token reaches no call about how people sign in.
  @Test func aTokenReachesNothingAboutSigningIn() throws {
    let campus = try Campus()
    let every = Features.permissions.map(\.name)
    for service in [false, true] {
      let bearer = campus.bearer(try campus.token(of: campus.admin, every, service: service))
      #expect(try bearer.get("/api/v1/events").status == 200)
      let mark = try campus.mark()
      var closed = 0
      for route in Features.routes where route.kind == .api && route.path.hasPrefix("/api/") {
        let path = route.path.split(separator: "/", omittingEmptySubsequences: false)
          .map { $0.hasPrefix("{") ? campus.staff.person.text : String($0) }.joined(separator: "/")
        if case .operator = route.access {
          #expect(try bearer.send(route.method.name.description, path).status == 403, "\(path)")
        }
        guard route.needsSession else { continue }
        let answer = try bearer.send(
          route.method.name.description, path, type: "application/json", body: route.input?.sample ?? Array("{}".utf8))
        #expect(answer.status == 403 && answer.code == "session-needed", "\(route.path) \(answer.status)")
        closed += 1
      }
      #expect(closed > 12)
      #expect(try campus.isUnchanged(since: mark))
    }
  }

  /// A new call that is about signing in has to have one of the words by which it is closed.
  @Test func callsAboutSigningInAreClosedToTokens() {
    for route in Features.routes where route.kind == .api && route.path.hasPrefix("/api/") {
      let path = route.path
      let isSensitive = [
        "auth", "password", "session", "token", "factor", "passkey", "sign-in", "signing", "account", "identit",
        "reset-link",
      ].contains(where: path.contains)
      #expect(!isSensitive || route.needsSession, "\(path)")
    }
  }

  /// Remembered or not: each request is asked where it comes from.
  @Test func aTokenWorksFromItsNetworksOnly() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.staff, networks: ["10.20.0.0/16", "2001:db8::/32"])
    #expect(token.answer.status == 201)
    let entrance = try campus.moving()
    for (client, status) in [
      ("10.20.0.1", 200), ("10.21.0.1", 403), ("10.20.255.255", 200), ("127.0.0.1", 403), ("2001:db8::7", 200),
      ("2001:db9::7", 403), ("::ffff:10.20.3.4", 200),
    ] {
      entrance.client = try #require(Address(client))
      var visitor = Visitor(entrance)
      visitor.token = token.secret
      for _ in 0..<2 {
        let answer = try visitor.get(Self.me)
        #expect(answer.status == status, "\(client)")
        #expect(status == 200 || answer.code == "token-network")
      }
    }
  }

  /// A token is of one organization, whatever its maker does.
  @Test func aTokenStaysWhereItWasMade() throws {
    let campus = try Campus()
    _ = try campus.second(campus.staff.person, as: "Noor There")
    let token = try campus.token(of: campus.staff)
    #expect(
      try campus.staff.post("/api/v1/auth/switch", json: "{\"organization\":\"\(campus.away.id.text)\"}").status == 200)
    let me = try campus.bearer(token).get(Self.me).json
    #expect(me["organization"]?["name"]?.string == "Campus Nord" && me["name"]?.string == "Noor Haddad")
    #expect(me["memberships"]?.elements.map { $0 }.count == 1)
    #expect(try campus.staff.get("\(Campus.own)/\(token.id)").status == 404, "its list is there, too")
  }
}
