// How a genuine Moodle behaves, quirk by quirk: the client against recorded answers. The numbers are those of the notes on
// the protocol; each test's name begins with its own.
import Base
import Foundation
import Testing

@testable import App
@testable import Outbound

@Suite(.enabled(if: MoodleRecordings.areThere, MoodleRecordings.absent)) struct MoodleQuirkTests {
  /// What a call that is answered so fails with.
  private func kind(_ name: String) throws -> MoodleFaultKind? {
    let fake = try FakeMoodle(recorded: name)
    var client = fake.client
    client.attempts = 1
    return fault { _ = try client.read("a_function").object { _ in } }?.kind
  }

  private func kinds(_ names: [(String, MoodleFaultKind)]) throws {
    for (name, wanted) in names { #expect(try kind(name) == wanted, "\(name)") }
  }

  private func people(_ name: String) throws -> [MoodlePerson] {
    try FakeMoodle(recorded: name).client.people(ofCourse: 2)
  }

  private func person(_ id: Int64, _ name: String) throws -> MoodlePerson {
    try #require(try people(name).first { $0.id == id }, "\(id) in \(name)")
  }

  // MARK: The protocol

  /// Quirk 1: nearly everything comes with the status 200, and what doesn't has an empty body or a page.
  @Test func quirk01_theStatusTellsLittle() throws {
    try kinds([
      ("site_states/database_down", .databaseDown), ("site_states/maintenance_ws_sync", .maintenance),
      ("site_states/cli_maintenance_ws_sync", .maintenance), ("site_states/webservices_disabled", .webServicesOff),
      ("site_states/rest_disabled", .webServicesOff), ("login_token/cli_maintenance_mode", .maintenance),
      ("login_token/database_down", .databaseDown),
    ])
    let fake = try FakeMoodle(recorded: "site_states/cli_maintenance_ws_sync")
    #expect(fault { _ = try fake.client.siteInfo() }?.retryAfter == 300)
    // No error of the whole collection passes as an answer, and no answer as an error.
    for group in try FileManager.default.contentsOfDirectory(atPath: #require(MoodleRecordings.folder)) {
      for name in try MoodleRecordings.names(group) where group != "files" && !name.hasSuffix("head_request") {
        let raw = try MoodleRecordings.answer(name)
        let text = String(decoding: raw.body, as: UTF8.self)
        let isError =
          raw.status != 200 || text.hasPrefix("{\"exception\"") || text.hasPrefix("{\"error\"") || text.hasPrefix("<")
        let failed = fault { _ = try MoodleAnswer(raw, host: "h", function: "f") }
        #expect((failed != nil) == isError, "\(name) \(failed.map { "\($0)" } ?? "")")
      }
    }
  }

  /// Quirk 2: two shapes of errors; a success is an object, a list, or `null`.
  @Test func quirk02_twoShapesOfErrorsAndThreeOfSuccess() throws {
    try kinds([("errors/invalidtoken", .invalidToken), ("login_token/bad_password", .invalidLogin)])
    try FakeMoodle(recorded: "enrol_manual_enrol_users/ok_null").client.enroll([MoodleEnrollment()])
    #expect(try FakeMoodle(recorded: "core_course_get_categories/all_admin").client.categories().count == 19)
    #expect(try FakeMoodle(recorded: "core_webservice_get_site_info/admin").client.siteInfo().isSiteAdmin)
    // Where a list is due, null is no success.
    let wrong = try FakeMoodle(recorded: "enrol_manual_enrol_users/ok_null")
    #expect(fault { _ = try wrong.client.categories() }?.kind == .unexpected)
  }

  /// Quirk 3: a PHP error has no code, and a code can be a text in HTML.
  @Test func quirk03_theCodeCanBeAbsentOrHTML() throws {
    try kinds([
      ("core_course_get_courses_by_field/ids_one_missing_php_error", .siteError),
      ("enrol_manual_enrol_users/unknown_user", .siteError), ("core_user_create_users/weak_password", .refused),
    ])
    let fake = try FakeMoodle(recorded: "core_user_create_users/weak_password")
    let weak = try #require(fault { _ = try fake.client.create([MoodleNewPerson()]) })
    #expect(weak.code.isEmpty && weak.words.hasPrefix("Passwords must be at least 8 characters long. Passwords must"))
    #expect(!weak.words.contains("<") && weak.text.en.contains("1 digit(s)"))
    // What makes Moodle stumble is never asked: there is no key `ids`.
    #expect(MoodleCourseKey(rawValue: "ids") == nil)
  }

  /// Quirk 4: the exception's name differs between versions; only the code is looked at.
  @Test func quirk04_theExceptionsNameDoesNotMatter() throws {
    for name in try MoodleRecordings.names("errors") where !name.contains("xml") && !name.contains("unknown_format") {
      let raw = try MoodleRecordings.answer(name)
      let text = String(decoding: raw.body, as: UTF8.self)
      guard text.hasPrefix("{\"exception\"") else { continue }
      // 4.4 writes it bare.
      let bare = text.replacingOccurrences(of: "core\\\\exception\\\\", with: "")
      let (new, old) = (
        fault { _ = try MoodleAnswer(raw, host: "h", function: "f") },
        fault { _ = try MoodleAnswer(FakeMoodle.answer(200, Array(bare.utf8)), host: "h", function: "f") }
      )
      #expect(new != nil && new == old, "\(name)")
    }
  }

  /// Quirk 5: what each code means, and that `accessexception` means many things.
  @Test func quirk05_whatTheCodesMean() throws {
    try kinds([
      ("errors/invalidtoken", .invalidToken), ("errors/missing_wstoken", .invalidToken),
      ("errors/expired_token", .accessDenied), ("errors/expired_token_second_use", .invalidToken),
      ("errors/token_wrong_ip", .accessDenied), ("errors/function_not_in_service", .accessDenied),
      ("site_states/service_disabled", .accessDenied), ("errors/suspended_user_token", .accountClosed),
      ("errors/function_does_not_exist", .unknownFunction), ("errors/invalidrecord_missing_course", .notFound),
      ("core_course_get_course_module/missing", .notFound), ("errors/missing_required_parameter", .badParameters),
      ("errors/invalidparameter_unexpected_key", .badParameters),
      ("core_enrol_get_enrolled_users/cc101_userfields_unknown", .badParameters),
      ("errors/accessexception_capability", .courseClosed),
      ("gradereport_user_get_grade_items/ws_limited", .courseClosed),
      ("core_group_get_course_groups/cc101_student", .forbidden),
      ("core_course_get_categories/criteria_idnumber_ws_sync", .forbidden),
      ("gradereport_user_get_grade_items/cc101_s02_as_student_s01", .forbidden),
      ("site_states/site_policy_not_agreed_courses_ws_sync", .policyNotAgreed),
      ("site_states/force_password_change_student_contents", .passwordChange),
      ("core_course_create_courses/shortname_taken", .taken),
    ])
    // Where Moodle's own tool handles policies, the link leads there.
    let policy = "Site policy not agreed: <a href=\"https://m.test/admin/tool/policy/index.php\">Open it</a>"
    #expect(MoodleFaultKind(code: "errorcoursecontextnotvalid", words: policy) == .policyNotAgreed)
    // Each of them says something of its own, in both languages, and never the token.
    var said: Set<String> = []
    for kind in MoodleFaultKind.allCases where kind != .outbound {
      let text = MoodleFault(kind, host: "m.test", function: "f").text
      #expect(text.en != text.fr && said.insert(text.en).inserted, "\(kind)")
    }
  }

  /// Quirk 6: JSON has to be asked for, arrays have their own spelling, and the token stays out of addresses.
  @Test func quirk06_formsAndXML() throws {
    try kinds([
      ("errors/xml_default_format", .xml), ("errors/unknown_format", .xml), ("errors/xml_default_format_error", .xml),
    ])
    let fake = try FakeMoodle(recorded: "core_course_get_courses/ids_two")
    _ = try fake.client.courses(ids: [2, 11])
    let request = try #require(fake.requests.first)
    #expect(request.method == .post && request.url.text == FakeMoodle.base + "/webservice/rest/server.php")
    let form = try #require(fake.forms.first)
    #expect(form.map(\.0) == ["wstoken", "wsfunction", "moodlewsrestformat", "options[ids][0]", "options[ids][1]"])
    #expect(form.map(\.1) == ["abc123", "core_course_get_courses", "json", "2", "11"])
    let enrolled = try FakeMoodle(recorded: "core_enrol_get_enrolled_users/cc101_onlyactive")
    var wanted = MoodleEnrolled()
    wanted.status = .active
    _ = try enrolled.client.people(ofCourse: 2, wanted)
    #expect(enrolled.parameters == "courseid=2&options[0][name]=onlyactive&options[0][value]=1")
  }

  /// Quirk 7: `\uXXXX` with surrogates, escaped slashes, no charset.
  @Test func quirk07_escapes() throws {
    let raw = try MoodleRecordings.answer("core_user_get_users_by_field/ids")
    #expect(raw.mediaType == "application/json" && raw.body.allSatisfy { $0 < 0x80 })
    let people = try FakeMoodle(recorded: "core_user_get_users_by_field/ids").client.people(by: .id, ["21"])
    let emoji = try #require(people.first { $0.id == 21 })
    #expect(emoji.fullName.unicodeScalars.contains { $0.value > 0xffff }, "\(emoji.fullName)")
    #expect(emoji.picture?.hasPrefix("http://") == true)
  }

  /// Quirk 8: the token endpoint. Wrong, unknown, suspended and barred sound alike.
  @Test func quirk08_theTokenEndpoint() throws {
    func sign(_ name: String) throws -> (Secret?, MoodleFaultKind?) {
      let fake = try FakeMoodle(recorded: "login_token/\(name)")
      var token: Secret?
      let failed = fault {
        token = try MoodleClient.token(
          userName: "t.abad", password: Secret("Test!2345"), service: "moodle_mobile_app", at: fake.client)
      }
      #expect(fake.requests.count == 1 && fake.requests[0].url.text == FakeMoodle.base + "/login/token.php")
      #expect(!fake.requests[0].url.text.contains("Test"))
      return (token, failed?.kind)
    }
    #expect(try sign("good_teacher").0?.value == "079bbc5e1c42465753b3065bd6193f90")
    // Moodle takes capitals for small letters: whoever types them has the same token there, and here the same count of
    // attempts and the same proof.
    #expect(try sign("uppercase_username").0?.value == "079bbc5e1c42465753b3065bd6193f90")
    #expect(Set(["t.abad", "T.ABAD", " T.Abad ", "t\u{301}.abad", "t.ab(ad)"].map(MoodleProofs.name)) == ["t.abad"])
    // The private token that an administrator is not given is not missed.
    #expect(try sign("good_admin_mobile").0 != nil)
    let refusals: [(String, MoodleFaultKind)] = [
      ("bad_password", .invalidLogin), ("unknown_user", .invalidLogin), ("suspended_user", .invalidLogin),
      ("nologin_user", .invalidLogin), ("unconfirmed_user", .unconfirmed), ("guest", .guest),
      ("unknown_service", .serviceMissing), ("disabled_service", .serviceMissing),
      ("not_authorised_for_service", .serviceClosed), ("no_createtoken_capability", .noTokenGiven),
      ("admin_custom_service", .noTokenGiven), ("missing_password", .badParameters), ("maintenance_mode", .maintenance),
      ("webservices_disabled", .webServicesOff), ("database_down", .databaseDown),
    ]
    for (name, kind) in refusals { #expect(try sign(name).1 == kind, "\(name)") }
    // What is a no to the person ends the grace; what is the site's own trouble does not, and only some of it is a sign
    // that it is away.
    for (name, kind) in refusals {
      let failed = MoodleFault(kind, host: "m.test", function: "f")
      let isTrouble = [
        "webservices_disabled", "database_down", "maintenance_mode", "unknown_service", "disabled_service",
      ]
      .contains(name)
      #expect(failed.isRefusal == (!isTrouble && name != "missing_password"), "\(name)")
      #expect(failed.isAway == ["database_down", "maintenance_mode"].contains(name), "\(name)")
    }
  }

  /// Quirk 9: with `moodlewssettingraw` names come bare. They are read the same.
  @Test func quirk09_rawAndFormattedNamesAreTheSame() throws {
    let raw = try FakeMoodle(recorded: "errors/wssettingraw").client.groups(ofCourse: 2)
    let formatted = try FakeMoodle(recorded: "core_group_get_course_groups/cc101_ws_sync").client.groups(ofCourse: 2)
    let names = ["1-B “Ñandú” & 友"]
    #expect(formatted.filter { $0.id == 2 }.map(\.name) == names)
    #expect(raw.filter { $0.id == 2 }.map(\.name) == names)
  }

  // MARK: The data

  /// Quirk 10: an empty list is an answer like any other; nothing in it says why it is empty.
  @Test func quirk10_emptyIsNotAnError() throws {
    for name in ["site_states/site_policy_not_agreed_student", "core_enrol_get_users_courses/unknown_user"] {
      #expect(try FakeMoodle(recorded: name).client.courses(ofPerson: 19).isEmpty)
    }
    let nobody = try FakeMoodle(recorded: "core_user_get_users_by_field/username_ws_limited")
    #expect(try nobody.client.people(by: .userName, ["s01"]).isEmpty)
    let past = try FakeMoodle(recorded: "gradereport_user_get_grade_items/past_course_all")
    #expect(try past.client.grades(ofCourse: 9).isEmpty)
    // So a test of the connection does not go by lists: where a policy waits to be agreed to, it says so.
    let site = FakeSite { function, _ in
      function == "core_webservice_get_site_info"
        ? .recorded("core_webservice_get_site_info/ws_sync")
        : .recorded("site_states/site_policy_not_agreed_courses_ws_sync")
    }
    let trial = MoodleTrial(of: site.client, at: Timestamp(milliseconds: 0))
    let tried = try #require(trial.functions.first { $0.need.function == "core_course_get_categories" })
    #expect(!trial.isWorking && tried.state == .refused && tried.fault?.kind == .policyNotAgreed)
  }

  /// Quirk 11: who is suspended is only told by a second call; both options at once can't even be asked for.
  @Test func quirk11_suspensionTakesASecondCall() throws {
    // Moodle's answers to the options that the client sends.
    let site = FakeSite { _, form in
      switch (form["options[0][name]"], form["options[1][name]"]) {
      case (nil, nil): .recorded("core_enrol_get_enrolled_users/cc101_ws_sync")
      case ("onlyactive", nil): .recorded("core_enrol_get_enrolled_users/cc101_onlyactive")
      case ("onlysuspended", nil): .recorded("core_enrol_get_enrolled_users/cc101_onlysuspended")
      default: .recorded("core_enrol_get_enrolled_users/cc101_onlyactive_and_onlysuspended")
      }
    }
    func ids(_ status: MoodleEnrolled.Status) throws -> Set<Int64> {
      var wanted = MoodleEnrolled()
      wanted.status = status
      return Set(try site.client.people(ofCourse: 2, wanted).map(\.id))
    }
    let (all, active, suspended) = (try ids(.all), try ids(.active), try ids(.suspended))
    #expect(suspended == [41, 42, 43] && active.union(suspended) == all && active.isDisjoint(with: suspended))
    // Suspended on the site, and active here.
    #expect(active.isSuperset(of: [35, 36]))
    #expect(try people("core_enrol_get_enrolled_users/cc101_ws_sync").allSatisfy { $0.isSuspended == nil })
    let told = try FakeMoodle(recorded: "core_user_get_users_by_field/username_ws_sync").client.people(
      by: .userName, ["s01", "s17"])
    #expect(told.first { $0.userName == "s17" }?.isSuspended == true)
    #expect(told.first { $0.userName == "s01" }?.isSuspended == false)
    try kinds([("core_enrol_get_enrolled_users/cc101_onlyactive_and_onlysuspended", .badParameters)])
  }

  /// Quirk 12: somebody's courses are the visible ones with an active enrollment.
  @Test func quirk12_onlyActiveAndVisibleCourses() throws {
    let fake = try FakeMoodle(recorded: "core_enrol_get_users_courses/s01_by_admin")
    let courses = try fake.client.courses(ofPerson: 19)
    #expect(!courses.contains { $0.id == 5 } && courses.count == 3 && fake.parameters == "userid=19")
    #expect(courses.allSatisfy { $0.isVisible == true && $0.category > 0 && !$0.isSite })
    let suspended = try FakeMoodle(recorded: "core_enrol_get_users_courses/s23_suspended_enrolment")
    #expect(try !suspended.client.courses(ofPerson: 41).contains { $0.id == 2 })
  }

  /// Quirk 13: several roles, none, and a role without an enrollment.
  @Test func quirk13_rolesBySeveralAndNone() throws {
    let name = "core_enrol_get_enrolled_users/cc102_ws_sync"
    #expect(Set(try person(39, name).roles.map(\.shortName)).count == 2)
    #expect(try person(40, name).roles.isEmpty)
    #expect(try !people(name).contains { $0.id == 48 })
    #expect(try people(name).filter { $0.id == 23 }.count == 1)
  }

  /// Quirk 14: what a token does not see is nil, not empty.
  @Test func quirk14_fieldsDependOnTheToken() throws {
    func courses(_ name: String) throws -> [MoodleCourse] { try FakeMoodle(recorded: name).client.courses() }
    #expect(try courses("core_course_get_courses/all_ws_sync").allSatisfy { $0.idnumber == nil && $0.modified == nil })
    let told = try courses("core_course_get_courses/all_admin")
    #expect(told.first { $0.id == 2 }?.idnumber == "CC101-BSCS1A-S12627" && told.first { $0.id == 7 }?.idnumber == "")
    #expect(told.first { $0.id == 5 }?.isVisible == false)
    let stranger = try #require(
      try FakeMoodle(recorded: "core_course_get_courses_by_field/all_ws_limited").client.courses(by: .id, "2").first {
        $0.id == 2
      })
    #expect(!stranger.hasDates && stranger.isVisible == nil && stranger.start == nil && stranger.name != "")
    let categories = try FakeMoodle(recorded: "core_course_get_categories/all_ws_limited").client.categories()
    #expect(categories.allSatisfy { $0.idnumber == nil && $0.isVisible == nil } && categories.count == 17)
    let managed = try FakeMoodle(recorded: "core_course_get_categories/all_admin").client.categories()
    #expect(managed.first { $0.id == 18 }?.isVisible == false && managed.first { $0.id == 8 }?.idnumber != nil)
    let seen = try person(19, "core_enrol_get_enrolled_users/cc101_ws_sync")
    #expect(seen.userName == "s01" && seen.idnumber == "26-00001" && seen.firstName == "Niña Mae")
    let byTeacher = try person(19, "core_enrol_get_enrolled_users/cc101_teacher")
    #expect(byTeacher.userName == nil && byTeacher.idnumber == nil && byTeacher.email != nil)
    let byStudent = try person(20, "core_enrol_get_enrolled_users/cc101_student")
    #expect(byStudent.firstName == nil && byStudent.lastName == nil && !byStudent.fullName.isEmpty)
    // Hides the address from students.
    #expect(try person(34, "core_enrol_get_enrolled_users/cc101_student").email == nil)
    // No number at all.
    #expect(try person(30, "core_enrol_get_enrolled_users/cc101_ws_sync").idnumber == nil)
  }

  /// Quirk 15: courses without ids fail as a whole; the site is a course; missing ids are left out.
  @Test func quirk15_allCoursesOrNone() throws {
    try kinds([
      ("core_course_get_courses/all_ws_limited", .courseClosed),
      ("core_course_get_courses/ids_hidden_course_student", .courseClosed),
    ])
    let all = try FakeMoodle(recorded: "core_course_get_courses/all_admin").client.courses()
    #expect(all.filter(\.isSite).map(\.id) == [1] && all.count == 13)
    #expect(try FakeMoodle(recorded: "core_course_get_courses/ids_missing").client.courses(ids: [99_999]).isEmpty)
  }

  /// Quirk 16: children come before their parents.
  @Test func quirk16_noOrder() throws {
    let categories = try FakeMoodle(recorded: "core_course_get_categories/all_admin").client.categories()
    let place = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1.id, $0) })
    #expect(categories.contains { $0.parent > 0 && (place[$0.parent] ?? 0) > (place[$0.id] ?? 0) })
    #expect(categories.allSatisfy { $0.path.last == $0.id && ($0.path.dropLast().last ?? 0) == $0.parent })
  }

  /// Quirk 17: pages have no total; the last is the one after which nothing comes.
  @Test func quirk17_pages() throws {
    let fake = try FakeMoodle(
      recorded: "core_enrol_get_enrolled_users/cc101_limit10_page1",
      "core_enrol_get_enrolled_users/cc101_limit10_page4", "core_enrol_get_enrolled_users/cc101_limit10_page1",
      "core_enrol_get_enrolled_users/cc101_limit10_page4", "core_enrol_get_enrolled_users/cc101_ws_sync")
    // The first page and the fourth don't fit together: all are asked for at once, and nobody is missing.
    let all = try fake.client.people(ofCourse: 2, MoodleEnrolled(), by: 10)
    #expect(try all.map(\.id) == people("core_enrol_get_enrolled_users/cc101_ws_sync").map(\.id) && all.count == 36)
    let fields = [
      "courseid=2", "options[0][name]=limitfrom", "options[0][value]=9", "options[1][name]=limitnumber",
      "options[1][value]=10", "options[2][name]=sortby", "options[2][value]=id", "options[3][name]=sortdirection",
      "options[3][value]=ASC",
    ]
    let second = fake.forms[1].dropFirst(3).map { "\($0.0)=\($0.1)" }
    #expect(second == fields && fake.parameters == "courseid=2")
    // The last page as Moodle gave it, and what comes after it.
    let last = try FakeMoodle(
      recorded: "core_enrol_get_enrolled_users/cc101_limit10_page4",
      "core_enrol_get_enrolled_users/cc101_limit10_past_end")
    #expect(try last.client.people(ofCourse: 2, MoodleEnrolled(), by: 10).count == 6 && last.requests.count == 2)
    var wanted = MoodleEnrolled()
    wanted.fields = ["id", "fullname", "email", "idnumber", "roles"]
    let cut = try FakeMoodle(recorded: "core_enrol_get_enrolled_users/cc101_userfields")
    let few = try cut.client.people(ofCourse: 2, wanted)
    #expect(few.count == 36 && few.allSatisfy { $0.userName == nil } && few.contains { !$0.roles.isEmpty })
  }

  /// Quirk 18: names in small letters, addresses as they are written, numbers that two have, and people who are gone.
  @Test func quirk18_lookingForPeople() throws {
    let fake = try FakeMoodle(recorded: "core_user_get_users_by_field/username_ws_sync")
    _ = try fake.client.people(by: .userName, ["S01", "T.Tanaka", ""])
    #expect(fake.parameters == "field=username&values[0]=s01&values[1]=t.tanaka")
    let mixed = try FakeMoodle(recorded: "core_user_get_users_by_field/email_exact_case")
    #expect(try mixed.client.people(by: .email, ["Mixed.Case+tag@UCN.example"]).count == 1)
    #expect(mixed.parameters == "field=email&values[0]=Mixed.Case+tag@UCN.example")
    let two = try FakeMoodle(recorded: "core_user_get_users_by_field/idnumber_duplicate")
    #expect(try two.client.people(by: .idnumber, ["26-00015"]).map(\.id) == [32, 33])
    let gone = try FakeMoodle(recorded: "core_user_get_users_by_field/deleted_user").client.people(by: .id, ["63"])
    #expect(gone.map(\.looksDeleted) == [true])
    let here = try FakeMoodle(recorded: "core_user_get_users_by_field/ids").client.people(by: .id, ["21"])
    #expect(!here.isEmpty && here.allSatisfy { !$0.looksDeleted })
    try kinds([("core_user_get_users_by_field/auth_field", .badParameters)])
    // Nobody is asked for, so nobody is asked.
    let none = try FakeMoodle(recorded: "core_user_get_users_by_field/ids")
    #expect(try none.client.people(by: .id, []).isEmpty && none.requests.isEmpty)
  }

  /// Quirk 19: what is escaped and what is not, NFD, and fields of one's own.
  @Test func quirk19_escapesAndNormalForms() throws {
    let course = try #require(
      try FakeMoodle(recorded: "core_course_get_courses/all_ws_sync").client.courses().first { $0.id == 4 })
    #expect(course.name == "Discrete Structures & Logic I – “α ∧ β”", "\(course.name)")
    let people = try FakeMoodle(recorded: "core_user_get_users_by_field/ids").client.people(by: .id, ["24"])
    #expect(people.first { $0.id == 24 }?.fullName == "Tom & Jerry \"Quoted\" Name")
    // Decomposed in Moodle, composed here.
    let marks = try #require(people.first { $0.id == 23 })
    #expect(!marks.fullName.unicodeScalars.contains { (0x300...0x36f).contains($0.value) }, "\(marks.fullName)")
    let raw = String(decoding: try MoodleRecordings.answer("core_user_get_users_by_field/ids").body, as: UTF8.self)
    #expect(raw.contains("\\u030") || raw.contains("\\u0303"))
    #expect(course.customFields.first { $0.name == "units" }?.value == "3")
    #expect(course.customFields.first { $0.name == "islab" }?.value == "0")
    let category = try FakeMoodle(recorded: "core_course_get_categories/all_admin").client.categories().first {
      $0.id == 18
    }
    #expect(category?.name == "Archive & old “stuff” – año 2019")
    let grades = try FakeMoodle(recorded: "gradereport_user_get_grade_items/cc101_s01_ws_sync").client.grades(
      ofCourse: 2, person: 19)
    #expect(grades.contains { $0.name == "Assignment 1: Número & <b>tipos</b>" }, "\(grades.compactMap(\.name))")
    let summary = try FakeMoodle(recorded: "core_course_get_courses_by_field/id").client.courses(by: .id, "2").first?
      .summary
    #expect(summary == "Welcome to CC101.", "\(summary ?? "")")
  }

  /// Quirk 20: files of the service take the token in their address; what needs a session does not get it.
  @Test func quirk20_filesAndTheToken() throws {
    let client = try FakeMoodle(recorded: "errors/invalidtoken").client
    let base = FakeMoodle.base
    let file = "\(base)/webservice/pluginfile.php/90/course/overviewfiles/card.png"
    #expect(client.file(file)?.text == "\(file)?token=abc123")
    #expect(client.file("\(file)?forcedownload=1")?.text == "\(file)?forcedownload=1&token=abc123")
    for other in [
      "\(base)/pluginfile.php/90/course/overviewfiles/card.png", "https://evil.test/lms/webservice/pluginfile.php/1",
      "https://moodle.campus.test/other/webservice/pluginfile.php/1", "https://moodle.campus.test.evil/lms/x", "x",
    ] { #expect(client.file(other) == nil, "\(other)") }
    try kinds([("files/overviewfile_bad_token", .invalidToken), ("files/overviewfile_without_token", .badParameters)])
  }

  /// Quirk 21: seconds, and 0 for never.
  @Test func quirk21_timeAndNever() throws {
    let courses = try FakeMoodle(recorded: "core_course_get_courses/all_admin").client.courses()
    let first = try #require(courses.first { $0.id == 2 })
    #expect(first.start?.seconds == 1_786_291_200 && first.end?.seconds == 1_797_609_600)
    let open = try #require(courses.first { $0.id == 7 })
    #expect(open.end == nil && open.start != nil && open.hasDates)
    #expect(try person(10, "core_enrol_get_enrolled_users/cc102_ws_sync").lastAccess == nil)
    for text in ["0", "null", "\"0\"", "-5", "9999999999999999", "\"soon\"", "true"] {
      let odd = FakeMoodle("[{\"id\":1,\"startdate\":\(text),\"enddate\":\"1797609600\"}]")
      let course = try #require(try odd.client.courses().first)
      #expect(text == "true" || course.start == nil, "\(text)")
      #expect(course.end?.seconds == 1_797_609_600)
    }
  }

  /// Quirk 22: grades are numbers, null, texts and HTML.
  @Test func quirk22_grades() throws {
    let fake = try FakeMoodle(recorded: "gradereport_user_get_grade_items/cc101_all_users_ws_sync")
    let grades = try fake.client.grades(ofCourse: 2)
    #expect(fake.parameters == "courseid=2" && Set(grades.map(\.person)).count > 20)
    #expect(grades.contains { $0.grade != nil } && grades.contains { $0.grade == nil && $0.shown == nil })
    #expect(grades.allSatisfy { $0.shown?.contains("<") != true && $0.shown != "-" })
    #expect(grades.contains { $0.kind == "course" && $0.name == nil } && grades.contains(where: \.isHidden))
    // Suspended in the course: not among them, and still told when asked for.
    #expect(!grades.contains { $0.person == 41 })
    let one = try FakeMoodle(recorded: "gradereport_user_get_grade_items/cc101_s23_suspended_enrolment")
    #expect(try one.client.grades(ofCourse: 2, person: 41).allSatisfy { $0.person == 41 })
    #expect(one.parameters == "courseid=2&userid=41")
    // Elsewhere grades are texts.
    let text = FakeMoodle(
      "{\"usergrades\":[{\"userid\":\"5\",\"gradeitems\":[{\"id\":\"7\",\"graderaw\":\"95.00000\"}]}]}")
    #expect(try text.client.grades(ofCourse: 2).first?.grade == 95)
  }

  /// Quirk 23: the same thing is 1, "1" or true.
  @Test func quirk23_typesVary() throws {
    for (text, wanted) in [
      ("1", true), ("\"1\"", true), ("true", true), ("0", false), ("\"0\"", false), ("false", false),
    ] {
      let fake = FakeMoodle("[{\"id\":\"12\",\"visible\":\(text),\"categoryid\":\"3\",\"shortname\":101}]")
      let course = try #require(try fake.client.courses().first)
      #expect(course.isVisible == wanted && course.id == 12 && course.category == 3 && course.shortName == "101")
    }
    for text in ["null", "\"yes\"", "[]", "{}", "1.5"] {
      #expect(try FakeMoodle("[{\"id\":1,\"visible\":\(text)}]").client.courses().first?.isVisible == nil, "\(text)")
    }
    // What every one has can't be missing.
    for text in ["[{\"visible\":1}]", "[{\"id\":null}]", "[{\"id\":\"x\"}]", "[1]", "{\"id\":1}"] {
      #expect(fault { _ = try FakeMoodle(text).client.courses() }?.kind == .unexpected, "\(text)")
    }
    let names = try FakeMoodle(recorded: "core_enrol_get_users_courses/s01_self").client.courses(ofPerson: 19)
    #expect(names.first { $0.id == 2 }?.category == 8 && names.first { $0.id == 2 }?.isVisible == true)
  }

  /// Quirk 24: groups that only members see come and go with Moodle's caches: here they don't. The enrollment key is not
  /// even read.
  @Test func quirk24_groups() throws {
    for name in ["cc101_ws_sync_cold_cache_first_call", "cc101_ws_sync_cold_cache_second_call"] {
      let fake = try FakeMoodle(recorded: "core_group_get_course_groups/\(name)")
      #expect(try fake.client.groups(ofCourse: 2).map(\.id).sorted() == [1, 2], "\(name)")
      #expect(fake.parameters == "courseid=2")
    }
    let cold = try FakeMoodle(recorded: "core_group_get_course_groups/cc101_ws_sync_cold_cache_first_call")
    #expect(try cold.client.groups(ofCourse: 2, withHidden: true).first { $0.id == 3 }?.isHidden == true)
    try kinds([
      ("core_group_get_course_groups/missing_course", .courseClosed),
      ("core_group_get_course_groups/cc101_student", .forbidden),
    ])
    let all = try FakeMoodle(recorded: "core_group_get_course_groups/cc101_ws_sync").client.groups(ofCourse: 2)
    #expect(!"\(all)".contains("open-sesame") && all.first?.summary == "Block A & co.")
    let separate = try people("core_enrol_get_enrolled_users/thesis_separate_groups_nonediting_teacher")
    #expect(separate.count == 3)
    // What core_group_get_course_user_groups would say of somebody, their profile says with their roles, in one call.
    let own = try FakeMoodle(recorded: "core_user_get_course_user_profiles/two")
    let profiles = try own.client.profiles([(person: 19, course: 2), (person: 8, course: 2)])
    #expect(profiles.first { $0.id == 19 }?.groups.map(\.id) == [1, 2])
    #expect(profiles.first { $0.id == 8 }?.groups.map(\.id) == [1])
  }

  /// Quirk 25: assignments are told to those who are not enrolled only when they say so.
  @Test func quirk25_assignments() throws {
    let fake = try FakeMoodle(recorded: "mod_assign_get_assignments/two_courses_includenotenrolled")
    let found = try fake.client.assignments(ofCourses: [2, 3])
    #expect(!found.isEmpty && found.allSatisfy { [2, 3].contains($0.course) })
    #expect(fake.parameters == "courseids[0]=2&courseids[1]=3&includenotenrolledcourses=1")
    let none = try FakeMoodle(recorded: "mod_assign_get_assignments/two_courses_not_enrolled")
    #expect(try none.client.assignments(ofCourses: [2, 3]).isEmpty)
    try kinds([("core_enrol_get_enrolled_users_with_capability/teacher_mobile", .accessDenied)])
  }

  /// Quirk 26: writes are all or nothing, and say little about what is taken.
  @Test func quirk26_writes() throws {
    var category = MoodleNewCategory()
    (category.name, category.parent, category.idnumber) = ("BSIS", 7, "UCMN/S12627/CCS/BSIS")
    category.summary = "<p>x</p>"
    let fake = try FakeMoodle(recorded: "core_course_create_categories/ok")
    #expect(try fake.client.create([category]) == [MoodleMade(id: 20, name: "BSIS")])
    #expect(
      fake.parameters
        == "categories[0][name]=BSIS&categories[0][parent]=7&categories[0][idnumber]=UCMN/S12627/CCS/BSIS&categories[0][description]=<p>x</p>"
    )
    var course = MoodleNewCourse()
    (course.shortName, course.name, course.category) = ("NEW101", "Curso de prueba – ñ", 20)
    (course.idnumber, course.start) = ("NEW101", Timestamp(milliseconds: 1_786_291_200_000))
    let made = try FakeMoodle(recorded: "core_course_create_courses/ok")
    #expect(try made.client.create([course]) == [MoodleMade(id: 14, name: "NEW101")])
    #expect(
      made.parameters.hasSuffix("courses[0][idnumber]=NEW101&courses[0][startdate]=1786291200&courses[0][visible]=1"))
    var person = MoodleNewPerson()
    (person.userName, person.password) = ("new.user", Secret("Test!2345"))
    #expect(
      try FakeMoodle(recorded: "core_user_create_users/ok").client.create([person]) == [
        MoodleMade(id: 64, name: "new.user")
      ])
    for name in ["username_exists", "email_exists", "one_good_one_bad"] {
      let taken = try FakeMoodle(recorded: "core_user_create_users/\(name)")
      #expect(fault { _ = try taken.client.create([person]) }?.kind == .badParameters, "\(name)")
    }
    for name in ["ok_null", "again_null"] {
      try FakeMoodle(recorded: "enrol_manual_enrol_users/\(name)").client.enroll([MoodleEnrollment()])
    }
    let role = try FakeMoodle(recorded: "enrol_manual_enrol_users/unknown_role")
    #expect(fault { try role.client.enroll([MoodleEnrollment()]) }?.kind == .forbidden)
  }
}
