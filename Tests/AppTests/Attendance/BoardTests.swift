// The day board: three groups that together are everybody.
import Base
import Testing

@testable import App

struct BoardTests {
  private static let board = "/api/v1/attendance/board"

  private func names(_ answer: Answer) -> [String] {
    answer.json["items"]?.elements.compactMap { $0["person"]?["name"]?.string } ?? []
  }

  private func counts(_ answer: Answer) -> [Int64] {
    ["here", "left", "missing"].map { answer.json["counts"]?[$0]?.int64 ?? -1 }
  }

  @Test func everybodyIsInOneGroup() throws {
    let campus = try Campus()
    let third = try campus.visitor(campus.person("Zoé Zébulon").id)
    #expect(try counts(campus.admin.get(Self.board)) == [0, 0, 3])
    #expect(try names(campus.admin.get(Self.board + "?show=missing")) == ["Ada Okonkwo", "Noor Haddad", "Zoé Zébulon"])

    _ = try campus.staff.post("/api/v1/attendance/check-in")
    _ = try third.post("/api/v1/attendance/check-in")
    _ = try third.post("/api/v1/attendance/check-out")
    let answer = try campus.admin.get(Self.board)
    #expect(counts(answer) == [1, 1, 1])
    #expect(names(answer) == ["Noor Haddad"] && answer.json["total"]?.int64 == 1)
    #expect(try names(campus.admin.get(Self.board + "?show=left")) == ["Zoé Zébulon"])
    #expect(try names(campus.admin.get(Self.board + "?show=missing")) == ["Ada Okonkwo"])

    _ = try third.post("/api/v1/attendance/check-in")
    #expect(try counts(campus.admin.get(Self.board)) == [2, 0, 1], "who came back is here, not gone")
    #expect(try names(campus.admin.get(Self.board + "?show=left")).isEmpty)
    #expect(try counts(campus.admin.get(Self.board + "?date=2026-11-20")) == [0, 0, 3], "another day is another board")
    #expect(try counts(campus.stranger.get(Self.board)) == [0, 0, 2])
  }

  @Test func onlyActivePeopleAreMissed() throws {
    let campus = try Campus()
    #expect(
      try campus.admin.post("/api/v1/people", json: "{\"name\":\"Not Yet\",\"email\":\"n@x.example\"}").status == 201)
    #expect(try counts(campus.admin.get(Self.board)) == [0, 0, 2])
    let gone = try campus.person("Gone Soon")
    #expect(try counts(campus.admin.get(Self.board)) == [0, 0, 3])
    #expect(try campus.admin.patch("/api/v1/people/\(gone.id.text)", json: "{\"status\":\"suspended\"}").status == 200)
    #expect(try counts(campus.admin.get(Self.board)) == [0, 0, 2])
    #expect(try names(campus.admin.get(Self.board + "?show=missing")).count == 2)
  }

  /// The counts say as many as the lists have, also after somebody who was here has gone from the directory.
  @Test func countsAndListsAgreeAfterADeletion() throws {
    let campus = try Campus()
    let third = try campus.person("Third Person")
    _ = try campus.visitor(third.id).post("/api/v1/attendance/check-in")
    #expect(try counts(campus.admin.get(Self.board)) == [1, 0, 2])
    #expect(try campus.admin.delete("/api/v1/people/\(third.id.text)").status == 204)
    for show in ["here", "left", "missing"] {
      let answer = try campus.admin.get("\(Self.board)?show=\(show)")
      #expect(answer.json["total"]?.int64 == Int64(names(answer).count), "\(show)")
    }
  }

  @Test func thePageShowsTheSameBoard() throws {
    let campus = try Campus()
    _ = try campus.staff.post("/api/v1/attendance/check-in", json: "{\"note\":\"by train\"}")
    let page = try campus.browser(campus.admin).get("/attendance")
    #expect(page.status == 200)
    #expect(page.page.text.contains("Noor Haddad") && page.page.text.contains("by train"))
    #expect(!page.page.text.contains("Sara Silva"))
  }
}
