// Test people: where they are made, what they are called, and who gets their password, once.
import Base
import Foundation
import Store
import Testing

@testable import App

struct TestPeopleTests {
  private static let path = ProvisioningStage.path

  @Test func namesFollowTheirRules() {
    var generator = SystemRandomNumberGenerator()
    let day = LocalDate(year: 2026, month: 3, day: 9) ?? .first
    let student = ProvisioningNames.userName(campus: "UCMN", isTeacher: false, on: day, &generator)
    #expect(student.hasPrefix("ucmn-260309") && student.utf8.count == 15, "\(student)")
    let teacher = ProvisioningNames.userName(campus: "Ĉefa Campus №1", isTeacher: true, on: day, &generator)
    #expect(teacher.hasPrefix("cefacampusn") || teacher.hasPrefix("cefacampus1"), "\(teacher)")
    #expect(teacher.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d })
    #expect(ProvisioningNames.plain("計算") == "campus")
    #expect(ProvisioningNames.isCourse("A-S12627-CC1-00123", of: "A-S12627-CC1-"))
    for other in ["A-S12627-CC1-0012", "A-S12627-CC1-001234", "A-S12627-CC1-0012a", "A-S12627-CC10-00123", ""] {
      #expect(!ProvisioningNames.isCourse(other, of: "A-S12627-CC1-"), "\(other)")
    }
    let passwords = Set((0..<50).map { _ in ProvisioningNames.password() })
    #expect(passwords.count == 50 && passwords.allSatisfy { $0.utf8.count == 21 })
    // In the file they are handed out by, and nowhere else, they stand as they are.
    for _ in 0..<500 {
      let password = ProvisioningNames.password()
      let buffer = Buffer()
      var csv = CSVWriter(buffer)
      csv.row(password)
      #expect(buffer.string == "\(password)\r\n")
    }
  }

  @Test func onlyWhereSomebodySaidThatItIsForTests() throws {
    let stage = try ProvisioningStage()
    let json = "{\"count\":1,\"role\":\"student\",\"campus\":\"\(stage.unit("UCMN"))\"}"
    #expect(try stage.campus.admin.post("\(Self.path)/people", json: json).code == "moodle-test-site")
    try stage.markTestSite()
    let plan = try stage.people(2)
    #expect(try stage.campus.admin.put("\(Self.path)/test-site", json: "{\"isTestSite\":false}").status == 200)
    #expect(try stage.start(plan).code == "moodle-test-site")
    try stage.markTestSite()
    // Another site is none, whatever was said of the first.
    _ = try stage.campus.admin.put(
      "/api/v1/moodle/connection", json: "{\"url\":\"https://real.campus.test\",\"token\":\"another1\"}")
    #expect(try stage.campus.admin.get("\(Self.path)/test-site").json["isTestSite"]?.bool == false)
    #expect(try stage.campus.admin.post("\(Self.path)/people", json: json).code == "moodle-test-site")
    #expect(stage.site.look { $0.users.count } == 0)
  }

  @Test func theyAreNamedAfterACampus() throws {
    let stage = try ProvisioningStage(
      synchronizing: ["UC & more", "UCMN", "S12627", "CCS"], levels: ["folder", "campus", "term", "department"])
    try stage.markTestSite()
    func ask(_ unit: String) throws -> Answer {
      try stage.campus.admin.post(
        "\(Self.path)/people", json: "{\"count\":1,\"role\":\"student\",\"campus\":\"\(stage.unit(unit))\"}")
    }
    let refused = try ask("UC & more/UCMN/CCS")
    #expect(refused.status == 422 && refused.faults == ["campus"], "\(refused.text)")
    // Its code is a path, their names are not.
    let plan = try #require(try ask("UC & more/UCMN").json["id"]?.string)
    #expect(try stage.rows(plan).first?.name.hasPrefix("ucmn-") == true)
  }

  @Test func theyAreEnrolledAndTheirPasswordIsToldOnce() throws {
    let stage = try ProvisioningStage()
    try stage.markTestSite()
    stage.site.change { $0.courses = [.init(id: 5, short: "CC101", name: "x", category: 1)] }
    let plan = try stage.people(60, courses: ["CC101", "NONE"])
    #expect(try stage.find(plan).tally == "draft 0 0 0 60")
    #expect(try stage.find(plan).json["hasPassword"]?.bool == false)
    let mark = try stage.campus.mark()
    let done = try stage.carryOut(plan)
    #expect(done.tally == "partly 120 0 0 60" && done.json["hasPassword"]?.bool == true, "\(done.text)")
    let users = stage.site.look { $0.users }
    let password = try #require(users.first?.password)
    #expect(users.count == 60 && Set(users.map(\.password)).count == 1 && Set(users.map(\.name)).count == 60)
    #expect(
      stage.site.look { $0.enrollments.count } == 60 && users.allSatisfy { $0.email.hasSuffix("@example.invalid") })
    // Another administrator gets none of it.
    let other = try stage.campus.person("Olga", role: .admin)
    #expect(try stage.campus.visitor(other.id).post("\(Self.path)/\(plan)/passwords").status == 404)
    let handed = try stage.campus.admin.post("\(Self.path)/\(plan)/passwords")
    #expect(handed.status == 200 && handed.json["password"]?.string == password, "\(handed.text)")
    #expect(handed.json["people"].map { Array($0.elements) }?.count == 60)
    let again = try stage.campus.admin.post("\(Self.path)/\(plan)/passwords")
    #expect(again.status == 410 && !again.text.contains(password))
    #expect(try stage.find(plan).json["hasPassword"]?.bool == false)
    for row in try stage.campus.eventRows(since: mark) { #expect(!row.data.contains(password)) }
    let rows = try stage.campus.admin.get("\(Self.path)/\(plan)/rows?limit=100").text
    #expect(!rows.contains(password))
  }

  @Test func aPageHandsThemOutAsAFile() throws {
    let stage = try ProvisioningStage()
    try stage.markTestSite()
    let plan = try stage.people(3, role: "teacher")
    try stage.carryOut(plan)
    let browser = try stage.campus.browser(stage.campus.admin)
    let page = "\(ProvisioningStage.pages)/\(plan)"
    let password = try #require(stage.site.look { $0.users.first?.password })
    #expect(try !browser.get(page).text.contains(password))
    let form = try #require(try browser.get(page).page.form("\(page)/people.csv"))
    let file = try browser.post("\(page)/people.csv", form: form)
    #expect(file.status == 200 && file["content-type"]?.hasPrefix("text/csv") == true)
    #expect(file.text.split(separator: "\r\n").count == 4 && file.text.contains(",\(password),"), "\(file.text)")
    #expect(file.text.contains("ucmn-t-"))
    // Once more, from a page that was open still.
    #expect(try browser.post("\(page)/people.csv", form: form).status == 410)
    #expect(try browser.get(page).page.form("\(page)/people.csv") == nil)
  }

  @Test func anAccountOfSomebodyElseIsNeverTakenForOne() throws {
    let stage = try ProvisioningStage()
    try stage.markTestSite()
    stage.site.change { $0.courses = [.init(id: 5, short: "CC101", name: "x", category: 1)] }
    let plan = try stage.people(2, courses: ["CC101"])
    let name = try #require(try stage.rows(plan).first?.name)
    stage.site.change { $0.users = [.init(id: 7, name: name, email: "real@x.test", password: "their own")] }
    #expect(try stage.carryOut(plan).tally == "partly 2 0 0 2")
    #expect(stage.site.look { !$0.enrollments.contains { $0.hasPrefix("5 7 ") } })
  }

  @Test func nobodyMadeMeansNoPassword() throws {
    let stage = try ProvisioningStage()
    try stage.markTestSite()
    let plan = try stage.people(2)
    stage.site.fail("core_user_create_users", .code("nopermissions"))
    let failed = try stage.carryOut(plan)
    #expect(failed.tally == "failed 0 2 0 0" && failed.json["hasPassword"]?.bool == false)
    #expect(try stage.campus.admin.post("\(Self.path)/\(plan)/passwords").status == 410)
    #expect(try stage.carryOut(plan).tally == "done 2 0 0 0")
  }

  @Test func aPasswordThatNobodyFetchesIsForgotten() throws {
    let stage = try ProvisioningStage()
    try stage.markTestSite()
    let plan = try stage.people(1)
    try stage.carryOut(plan)
    let draft = try stage.people(1)
    let (home, store) = (stage.campus.home.id, stage.campus.store)
    func left() throws -> [ProvisioningPlanRow] {
      try store.write { writer in
        _ = try ProvisioningChanges.passwordSweep.run(writer)
        while try ProvisioningChanges.draftSweep.run(writer) > 0 {}
        return try writer.all(ProvisioningStore.plans, home, 10, 0)
      }
    }
    stage.campus.clock.advance(seconds: 6 * 86_400)
    #expect(try left().map(\.hasPassword) == [false, true])
    stage.campus.clock.advance(seconds: 2 * 86_400)
    #expect(try left().map(\.hasPassword) == [false, false])
    // So are drafts that nobody carries out; what was done is kept.
    #expect(try left().map(\.id.text) == [draft, plan])
    stage.campus.clock.advance(seconds: 30 * 86_400)
    #expect(try left().map(\.id.text) == [plan])
  }

  @Test func whatPeopleCannotBe() throws {
    let stage = try ProvisioningStage()
    try stage.markTestSite()
    let campus = "\"campus\":\"\(stage.unit("UCMN"))\""
    let eleven = (1...11).map { "\"C\($0)\"" }.joined(separator: ",")
    for (json, field) in [
      ("{\"count\":0,\"role\":\"student\",\(campus)}", "count"),
      ("{\"count\":201,\"role\":\"student\",\(campus)}", "count"),
      ("{\"count\":1,\"role\":\"dean\",\(campus)}", "role"),
      ("{\"count\":1,\"role\":\"student\",\"campus\":\"0000000000001\"}", "campus"),
      ("{\"count\":1,\"role\":\"student\",\(campus),\"courses\":[\(eleven)]}", "courses"),
      ("{\"count\":1,\"role\":\"student\",\(campus),\"moodleRole\":0}", "moodleRole"),
    ] {
      let answer = try stage.campus.admin.post("\(Self.path)/people", json: json)
      #expect(answer.status == 422 && answer.faults == [field], "\(json) \(answer.text)")
    }
  }

  // MARK: Pages

  @Test func thePages() throws {
    let stage = try ProvisioningStage()
    let browser = try stage.campus.browser(stage.campus.admin)
    let pages = ProvisioningStage.pages
    let list = try browser.get(pages)
    #expect(
      list.status == 200 && list.text.contains("There is no plan yet") && list.text.contains("counts as the real one"))
    #expect(try browser.get("\(pages)/people").text.contains("marked as one for tests"))
    #expect(try browser.submit("\(pages)/test-site", on: pages, [("isTestSite", "true")]).status == 303)
    for form in ["categories", "courses", "people", "enrollments"] {
      #expect(try browser.get("\(pages)/\(form)").status == 200, "\(form)")
    }
    let planned = try browser.submit(
      "\(pages)/categories", on: "\(pages)/categories", [("term", stage.term), ("campus", "")])
    #expect(planned.status == 303, "\(planned.text)")
    let plan = try #require(planned["location"])
    let shown = try browser.get(plan)
    #expect(shown.text.contains("7 rows would be made.") && shown.text.contains("Make 7 rows in Moodle"))
    #expect(try browser.submit("\(plan)/start", on: plan).status == 303)
    try stage.campus.finishJobs()
    #expect(try browser.get(plan).text.contains("Everything is there. 7 rows were made."))
    #expect(try browser.get("\(plan)/report.csv").text.contains("UCMN / S12627 / CCS / BSCS"))
    #expect(try browser.get("\(plan)?state=made").text.contains("AB-EL"))
    let quick = try browser.submit(
      "\(pages)/courses", on: "\(pages)/courses",
      [("term", stage.term), ("program", stage.unit("BSCS")), ("code", "CC1"), ("name", "One"), ("isVisible", "true")])
    #expect(quick.status == 303, "\(quick.text)")
    let file = try browser.upload(
      "\(pages)/courses/file", file: Array("Course Code,Descriptive Title,Program\nCC2,Two,BSIT\n".utf8),
      fields: [("csrf", try browser.formToken()), ("term", stage.term)])
    #expect(file.status == 303, "\(file.text)")
    let enrolled = try browser.submit(
      "\(pages)/enrollments", on: "\(pages)/enrollments", [("lines", "a, CC1\nb,CC2\n"), ("role", "student")])
    #expect(enrolled.status == 303, "\(enrolled.text)")
    let faulty = try browser.submit(
      "\(pages)/enrollments", on: "\(pages)/enrollments", [("lines", "a CC1"), ("role", "student")])
    #expect(faulty.status == 422 && faulty.text.contains("Line 1 is no user name"))
    stage.site.fail("core_webservice_get_site_info", .down)
    let away = try browser.submit("\(pages)/categories", on: "\(pages)/categories", [("term", stage.term)])
    #expect(away.status == 502 && away.text.contains("moodle.campus.test"), "\(away.status)")
    #expect(try browser.submit("\(plan)/delete", on: plan).status == 303)
    #expect(try browser.get(plan).status == 404)
  }
}
