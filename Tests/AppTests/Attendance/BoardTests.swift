// The day board: three groups that together are everybody.
import Base
import Store
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

  /// A working day, by the clocks of Paris: nobody is waited for before nine, missing from a quarter past, and absent when
  /// the day is over.
  @Test func statesFollowTheHoursOfTheDay() throws {
    let campus = try Campus(at: "2026-11-23T07:00:00Z")
    let made = try campus.admin.post(ScheduleTests.path, json: ScheduleTests.office("Office"))
    let hours = made.json["id"]?.string ?? ""
    let list = "\(ScheduleTests.path)/\(hours)/assignments"
    #expect(try campus.admin.post(list, json: "{\"from\":\"2026-11-01\"}").status == 201)
    func board(_ at: String, _ show: String = "missing", date: String? = nil) throws -> Answer {
      campus.clock.set(try testInstant(at))
      let day = date.map { "&date=\($0)" } ?? ""
      return try campus.visitor(campus.admin.person).get("\(Self.board)?show=\(show)\(day)")
    }
    func count(_ answer: Answer, _ state: String) -> Int64? { answer.json["counts"]?[state]?.int64 }
    #expect(try count(board("2026-11-23T08:14:59Z"), "later") == 2)
    #expect(try count(board("2026-11-23T08:15:00Z"), "missing") == 2)
    campus.clock.set(try testInstant("2026-11-23T08:30:00Z"))
    #expect(try campus.visitor(campus.staff.person).post("/api/v1/attendance/check-in").status == 201)
    let late = try board("2026-11-23T08:30:30Z", "late")
    #expect(names(late) == ["Noor Haddad"] && late.json["items"]?[0]?["lateMinutes"]?.int64 == 30)
    #expect(late.json["items"]?[0]?["presence"]?.string == "here" && count(late, "here") == 1)
    #expect(late.json["items"]?[0]?["expectedFrom"]?.string == "2026-11-23T08:00:00.000Z")
    campus.clock.set(try testInstant("2026-11-23T15:00:00Z"))
    #expect(try campus.visitor(campus.staff.person).post("/api/v1/attendance/check-out").status == 200)
    let early = try board("2026-11-23T15:00:00Z", "left-early")
    #expect(names(early) == ["Noor Haddad"] && early.json["items"]?[0]?["leftEarlyMinutes"]?.int64 == 60)
    #expect(count(early, "left") == 1 && count(early, "missing") == 1)
    #expect(try names(board("2026-11-23T23:00:00Z", "absent", date: "2026-11-23")) == ["Ada Okonkwo"])
    #expect(try count(board("2026-11-23T23:00:00Z", "off", date: "2026-11-22"), "off") == 2, "a Sunday")
    let holiday = try campus.visitor(campus.admin.person).post(
      ScheduleTests.holidays, json: "{\"date\":\"2026-11-24\",\"name\":\"Founders\"}")
    #expect(holiday.status == 201)
    #expect(try count(board("2026-11-24T09:00:00Z"), "holiday") == 2)
    let everybody = try board("2026-11-24T09:00:00Z", "all")
    #expect(everybody.json["total"]?.int64 == 2)
    let page = try campus.browser(campus.admin).get("/attendance?date=2026-11-23&show=late")
    #expect(page.page.text.contains("30 min late") && page.page.text.contains("Left"))
  }

  /// What was approved is what the board shows, on the day itself and once it is over.
  @Test func theBoardFollowsCorrections() throws {
    let campus = try Campus(at: "2026-11-23T07:00:00Z")
    let made = try campus.admin.post(ScheduleTests.path, json: ScheduleTests.office("Office"))
    let list = "\(ScheduleTests.path)/\(made.json["id"]?.string ?? "")/assignments"
    #expect(try campus.admin.post(list, json: "{\"from\":\"2026-11-01\"}").status == 201)
    let third = try campus.person("Zoé Zébulon").id
    func go(_ at: String, _ person: ID<Person>) throws -> Visitor {
      campus.clock.set(try testInstant(at))
      return try campus.visitor(person)
    }
    func correct(_ person: ID<Person>, _ what: String) throws {
      let body = "{\"person\":\"\(person.text)\",\(what),\"reason\":\"So it was\"}"
      let answer = try campus.visitor(campus.admin.person).post("\(CorrectionStage.path)/record", json: body)
      #expect(answer.status == 201, "\(answer.text)")
    }
    /// Presence, arrival and departure of Noor and of Zoé.
    func board(_ date: String = "2026-11-23") throws -> [String] {
      let answer = try campus.visitor(campus.admin.person).get("\(Self.board)?show=all&date=\(date)")
      return answer.items.dropFirst().map { row in
        let times = [row["startedAt"]?.string, row["endedAt"]?.string].map { $0?.dropFirst(11).prefix(5) ?? "-" }
        return "\(row["presence"]?.string ?? "") \(times[0]) \(times[1]) \(row["lateMinutes"]?.int64 ?? -1)"
      }
    }
    // Zoé comes twice, once by somebody else's hand; nobody sees that Noor is there.
    let first = try go("2026-11-23T08:00:00Z", third).post("/api/v1/attendance/check-in")
    #expect(try go("2026-11-23T08:30:00Z", third).post("/api/v1/attendance/check-out").status == 200)
    let second = try go("2026-11-23T09:00:00Z", third).post("/api/v1/attendance/check-in")
    let (one, two) = (first.json["id"]?.string ?? "", second.json["id"]?.string ?? "")
    #expect(try go("2026-11-23T09:30:00Z", third).post("/api/v1/attendance/check-out").status == 200)
    campus.clock.set(try testInstant("2026-11-23T10:00:00Z"))
    #expect(try board() == ["missing - - 0", "left 09:00 09:30 0"])
    try correct(
      campus.staff.person,
      "\"kind\":\"add\",\"startedAt\":\"2026-11-23T08:20:00Z\",\"endedAt\":\"2026-11-23T09:50:00Z\"")
    #expect(try board() == ["left 08:20 09:50 20", "left 09:00 09:30 0"])
    try correct(third, "\"kind\":\"remove\",\"record\":\"\(two)\"")
    #expect(try board() == ["left 08:20 09:50 20", "left 08:00 08:30 0"])
    try correct(
      third,
      "\"kind\":\"change\",\"record\":\"\(one)\",\"startedAt\":\"2026-11-23T08:40:00Z\",\"endedAt\":\"2026-11-23T09:40:00Z\""
    )
    #expect(try board() == ["left 08:20 09:50 20", "left 08:40 09:40 40"])
    try correct(third, "\"kind\":\"remove\",\"record\":\"\(one)\"")
    #expect(try board() == ["left 08:20 09:50 20", "missing - - 0"])
    // Somebody who is here is so beside what was added.
    #expect(try go("2026-11-23T10:30:00Z", campus.staff.person).post("/api/v1/attendance/check-in").status == 201)
    #expect(try board() == ["here 10:30 - 20", "missing - - 0"])
    #expect(try campus.visitor(campus.staff.person).post("/api/v1/attendance/check-out").status == 200)
    // The next day the hour closes it, and board and sheet say the same.
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 10) }
    try campus.finishJobs()
    campus.clock.set(try testInstant("2026-11-24T01:00:00Z"))
    try campus.finishJobs()
    #expect(try board() == ["left 10:30 10:30 20", "absent - - 0"])
    try correct(
      third, "\"kind\":\"add\",\"startedAt\":\"2026-11-23T08:00:00Z\",\"endedAt\":\"2026-11-23T16:00:00Z\"")
    #expect(try board() == ["left 10:30 10:30 20", "left 08:00 16:00 0"])
    let counts = try campus.visitor(campus.admin.person).get("\(Self.board)?date=2026-11-23").json["counts"]
    #expect(counts?["absent"]?.int64 == 1 && counts?["left"]?.int64 == 2)
    let status = try campus.visitor(third).get("/api/v1/attendance/days?from=2026-11-23").items.last?["status"]?.string
    #expect(status == "on-time")
    let strange = try campus.visitor(campus.stranger.person).get("\(Self.board)?show=all&date=2026-11-23")
    #expect(!names(strange).contains("Zoé Zébulon"))
  }

  /// A board that was put together before holds until something is written or the minute is over.
  @Test func aBoardFollowsWhatIsWritten() throws {
    let campus = try Campus()
    for _ in 0..<3 { #expect(try counts(campus.admin.get(Self.board)) == [0, 0, 2]) }
    _ = try campus.staff.post("/api/v1/attendance/check-in")
    for _ in 0..<3 { #expect(try counts(campus.admin.get(Self.board)) == [1, 0, 1]) }
  }

  @Test func aDepartmentHasABoardOfItsOwn() throws {
    let campus = try Campus()
    let role = try campus.role(.teacher)
    let (person, home) = (campus.staff.person, campus.home.id)
    try campus.store.write(campus.context) { writer in
      _ = try AssignmentChanges.assign(role, to: person, unit: "LIB", in: home, as: .system, writer)
    }
    let library = try campus.admin.get("\(Self.board)?show=all&unit=LIB")
    #expect(names(library) == ["Noor Haddad"] && counts(library) == [0, 0, 1])
    #expect(try names(campus.admin.get("\(Self.board)?show=all&unit=XYZ")).isEmpty)
    #expect(try campus.browser(campus.admin).get("/attendance?show=all").page.text.contains("LIB"))
    // Who checks in and out nowhere is not waited for.
    let student = try campus.person("Stu Dent", role: .student)
    #expect(try counts(campus.admin.get(Self.board)) == [0, 0, 2])
    #expect(try !names(campus.admin.get("\(Self.board)?show=all")).contains(student.name))
  }

  @Test func whoIsOnLeaveIsNotMissing() throws {
    let campus = try Campus(at: "2026-11-23T07:00:00Z")
    let made = try campus.admin.post(ScheduleTests.path, json: ScheduleTests.office("Office"))
    let list = "\(ScheduleTests.path)/\(made.json["id"]?.string ?? "")/assignments"
    #expect(try campus.admin.post(list, json: "{\"from\":\"2026-11-01\"}").status == 201)
    let type = try campus.admin.post(LeaveStage.types, json: LeaveStage.type("Annual")).json["id"]?.string ?? ""
    let recorded = try campus.admin.post(
      "\(LeaveStage.path)/record",
      json: """
        {"person":"\(campus.staff.person.text)","type":"\(type)","from":"2026-11-23","to":"2026-11-23"}
        """)
    #expect(recorded.status == 201, "\(recorded.text)")
    campus.clock.set(try testInstant("2026-11-23T10:00:00Z"))
    let board = try campus.visitor(campus.admin.person).get("\(Self.board)?show=leave")
    #expect(names(board) == ["Noor Haddad"] && board.json["counts"]?["missing"]?.int64 == 1)
  }

  /// Half a day of leave: in the other half they are waited for, and whoever asks for those on leave sees them.
  @Test func whoIsOnLeaveForHalfADayIsToldSo() throws {
    let campus = try Campus(at: "2026-11-23T07:00:00Z")
    let made = try campus.admin.post(ScheduleTests.path, json: ScheduleTests.office("Office"))
    let list = "\(ScheduleTests.path)/\(made.json["id"]?.string ?? "")/assignments"
    #expect(try campus.admin.post(list, json: "{\"from\":\"2026-11-01\"}").status == 201)
    let type = try campus.admin.post(LeaveStage.types, json: LeaveStage.type("Annual")).json["id"]?.string ?? ""
    let late = try campus.person("Zoé Zébulon").id
    for (person, half) in [(campus.staff.person, "\"ends\":\"noon\""), (late, "\"starts\":\"noon\"")] {
      let recorded = try campus.admin.post(
        "\(LeaveStage.path)/record",
        json:
          "{\"person\":\"\(person.text)\",\"type\":\"\(type)\",\"from\":\"2026-11-23\",\"to\":\"2026-11-23\",\(half)}")
      #expect(recorded.status == 201, "\(recorded.text)")
    }
    /// Name, state and leave of everybody but the administrator, and how many are on leave.
    func board(_ at: String) throws -> [String] {
      campus.clock.set(try testInstant(at))
      let answer = try campus.visitor(campus.admin.person).get("\(Self.board)?show=all")
      let rows = answer.items.filter { $0["person"]?["name"]?.string != "Ada Okonkwo" }
      let on = try campus.visitor(campus.admin.person).get("\(Self.board)?show=leave")
      #expect(on.json["total"]?.int64 == 2 && on.json["counts"]?["leave"]?.int64 == 2 && names(on).count == 2)
      return rows.map { "\($0["presence"]?.string ?? "") \($0["leave"]?.string ?? "-")" }
    }
    // The office opens at nine; its break is from twelve to one.
    #expect(try board("2026-11-23T07:30:00Z") == ["leave morning", "later afternoon"])
    #expect(try board("2026-11-23T09:00:00Z") == ["leave morning", "missing afternoon"])
    _ = try campus.visitor(late).post("/api/v1/attendance/check-in")
    #expect(try board("2026-11-23T10:59:00Z") == ["leave morning", "here afternoon"])
    _ = try campus.visitor(late).post("/api/v1/attendance/check-out")
    #expect(try board("2026-11-23T12:14:59Z") == ["later morning", "left afternoon"])
    #expect(try board("2026-11-23T12:15:00Z") == ["missing morning", "left afternoon"])
    let answer = try campus.visitor(campus.admin.person).get("\(Self.board)?show=missing").json["items"]?[1]
    #expect(answer?["expectedFrom"]?.string == "2026-11-23T12:00:00.000Z", "\(answer?["expectedFrom"]?.string ?? "")")
    let page = try campus.browser(campus.visitor(campus.admin.person)).get("/attendance?show=all").text
    #expect(page.contains("On leave, morning") && page.contains("On leave, afternoon"))
    // The next day nothing of it is left.
    campus.clock.set(try testInstant("2026-11-24T09:00:00Z"))
    let next = try campus.visitor(campus.admin.person).get(Self.board)
    #expect(next.json["counts"]?["leave"]?.int64 == 0)
  }

  @Test func whoMissesTheOtherHalfIsAbsent() throws {
    let campus = try Campus(at: "2026-11-23T07:00:00Z")
    let made = try campus.admin.post(ScheduleTests.path, json: ScheduleTests.office("Office"))
    let list = "\(ScheduleTests.path)/\(made.json["id"]?.string ?? "")/assignments"
    #expect(try campus.admin.post(list, json: "{\"from\":\"2026-11-01\"}").status == 201)
    let type = try campus.admin.post(LeaveStage.types, json: LeaveStage.type("Annual")).json["id"]?.string ?? ""
    #expect(
      try campus.admin.post(
        "\(LeaveStage.path)/record",
        json:
          "{\"person\":\"\(campus.staff.person.text)\",\"type\":\"\(type)\",\"from\":\"2026-11-23\",\"to\":\"2026-11-23\",\"starts\":\"noon\"}"
      ).status == 201)
    for (at, state) in [("2026-11-23T10:59:59Z", "missing"), ("2026-11-23T11:00:00Z", "absent")] {
      campus.clock.set(try testInstant(at))
      let shown = try campus.visitor(campus.admin.person).get("\(Self.board)?show=\(state)")
      #expect(names(shown).contains("Noor Haddad"), "\(at) \(shown.text)")
    }
  }
}
