// A registrar's file, in all the shapes in which such files come.
import Base
import Foundation
import Store
import Testing

@testable import App

struct ImportTests {
  private static let path = "/api/v1/people/import"

  private func report(_ answer: Answer) -> [Int64] {
    #expect(answer.status == 200, "\(answer.text.prefix(300))")
    return ["rows", "created", "updated", "unchanged", "refused"].map { answer.json[$0]?.int64 ?? -1 }
  }

  private func names(_ campus: Campus) throws -> [String] {
    try campus.admin.get("/api/v1/people?limit=100").json["items"]?.elements.compactMap { $0["name"]?.string } ?? []
  }

  @Test(arguments: Depth.allCases) func commasSemicolonsTabsAndMarks(depth: Depth) throws {
    for (separator, mark) in [(",", ""), (";", ""), ("\t", ""), (";", "\u{FEFF}"), (",", "\u{FEFF}")] {
      let campus = try Campus(depth)
      let file =
        mark + ["Name", "E-mail", "Number"].joined(separator: separator) + "\r\n"
        + ["Zoé Lefèvre", "zoe@x.example", "S-1"].joined(separator: separator) + "\r\n"
      #expect(report(try campus.admin.post(Self.path, csv: Array(file.utf8))) == [1, 1, 0, 0, 0])
      let person = try campus.admin.get("/api/v1/people?search=zoe").json["items"]?[0]
      #expect(person?["name"]?.string == "Zoé Lefèvre" && person?["number"]?.string == "S-1")
      #expect(person?["email"]?.string == "zoe@x.example")
    }
  }

  @Test func theOldEncodingOfOfficesIsRead() throws {
    let campus = try Campus()
    let file = "Nom;Prénom;Courriel\r\nDœuf–Müller;Zoé;zoe@x.example\r\n"
    let bytes = try #require(file.data(using: .windowsCP1252))
    #expect(report(try campus.admin.post(Self.path, csv: Array(bytes))) == [1, 1, 0, 0, 0])
    #expect(try names(campus).contains("Zoé Dœuf–Müller"))
  }

  @Test func everyScriptIsKeptAndAccentsAreComposed() throws {
    let campus = try Campus()
    let people = ["Ame\u{301}lie Nœl", "林小明", "محمد عبد الله", "😀 Émoji 👩‍👩‍👧", "O'Brien d’Arc", "Ђорђе", "ศรี"]
    let file = "Name,Number\n" + people.enumerated().map { "\"\($0.element)\",\($0.offset)\n" }.joined()
    #expect(report(try campus.admin.post(Self.path, csv: Array(file.utf8))) == [7, 7, 0, 0, 0])
    let found = try names(campus)
    for name in people {
      let composed = name.precomposedStringWithCanonicalMapping
      #expect(found.contains { Array($0.utf8) == Array(composed.utf8) }, "\(name)")
    }
    // The same names, composed: nobody has changed.
    let again =
      "Name,Number\n"
      + people.enumerated().map { "\"\($0.element.precomposedStringWithCanonicalMapping)\",\($0.offset)\n" }.joined()
    #expect(report(try campus.admin.post(Self.path, csv: Array(again.utf8))) == [7, 0, 0, 7, 0])
  }

  @Test func namesOf120CharactersFitAndOf121DoNot() throws {
    let campus = try Campus()
    for letter in ["x", "é", "林", "😀"] {
      let whole = String(repeating: letter, count: 120)
      let file = "Name,Number\n\(whole),a\(letter)\n\(whole)\(letter),b\(letter)\n"
      let answer = try campus.admin.post(Self.path, csv: Array(file.utf8))
      #expect(report(answer) == [2, 1, 0, 0, 1], "\(letter)")
      let fault = answer.json["errors"]?[0]
      #expect(fault?["line"]?.int64 == 3 && fault?["column"]?.string == "Name", "\(letter)")
      #expect(fault?["message"]?.string?.contains("120") == true)
    }
  }

  @Test func repeatedAddressesBlankLinesAndBadRowsAreToldByLineAndColumn() throws {
    let campus = try Campus()
    let file = """
      Nom complet;Adresse e-mail;Matricule;Langue
      Un;un@x.example;1;fr

      ;;;
      Deux;UN@x.example;2;fr
      Trois;trois@x.example;1;fr
      Quatre;quatre;4;fr
      ;cinq@x.example;5;fr
      Six;six@x.example;6;klingon
      Sept;;;fr
      Huit;huit@x.example;8;français
      Neuf;neuf@x.example;9;fr;trop;plein

      """
    let mark = try campus.mark()
    let answer = try campus.admin.with("Accept-Language", "fr").post(Self.path, csv: Array(file.utf8))
    let faults =
      answer.json["errors"]?.elements.map {
        "\($0["line"]?.int64 ?? 0) \($0["column"]?.string ?? "")"
      } ?? []
    #expect(faults.contains("5 Adresse e-mail"))
    #expect(faults.contains("6 Matricule"))
    #expect(faults.contains("7 Adresse e-mail"))
    #expect(faults.contains("8 Nom complet"))
    #expect(faults.contains("9 Langue"))
    #expect(faults.contains("10 Adresse e-mail"))
    #expect(!faults.contains { $0.hasPrefix("2 ") || $0.hasPrefix("11 ") || $0.hasPrefix("3 ") }, "\(faults)")
    #expect(faults.contains { $0.hasPrefix("12 ") }, "more fields than titles: \(faults)")
    #expect(answer.json["created"]?.int64 == 2, "\(answer.text)")
    let events = try campus.events(since: mark)
    #expect(events == ["person.created", "person.created", "people.imported"])
    #expect(answer.json["errors"]?.elements.allSatisfy { ($0["message"]?.string ?? "").isEmpty == false } == true)
  }

  @Test func aMissingColumnIsRefusedAsAWhole() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    for file in [
      "E-mail,Number\na@x.example,1\n", "Name,Phone\nA,1\n", "Name,E-mail,e mail\nA,a@x.example,b\n", "", "\n\n",
      "Name;Name;E-mail\na;b;c@x.example\n",
      "Name,Number\nA,1\n\"B,2\n", "Name,Number\nA\u{0},1\n",
    ] {
      let answer = try campus.admin.post(Self.path, csv: Array(file.utf8))
      #expect(
        answer.status == 422 || answer.status == 400,
        "\(file) \(answer.status) \(answer.text)")
      #expect(answer.json["detail"]?.string?.isEmpty == false)
    }
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func aRehearsalWritesNothingAndSaysTheSame() throws {
    let campus = try Campus()
    let file = Array(
      "Name,E-mail\nNew One,new@x.example\nNoor Haddad,noor@nord.example\nNoor H.,ada@nord.example\nBad,bad\n".utf8)
    let mark = try campus.mark()
    let dry = try campus.admin.post(Self.path + "?dryRun=true", csv: file)
    #expect(dry.json["dryRun"]?.bool == true)
    #expect(try campus.isUnchanged(since: mark) && campus.writes(since: mark) == 0)
    #expect(try report(dry) == report(campus.admin.post(Self.path, csv: file)))
    #expect(report(dry) == [4, 1, 1, 1, 1])
    #expect(try campus.events(since: mark) == ["person.created", "person.updated", "people.imported"])
  }

  @Test func theSameFileTwiceChangesNothing() throws {
    let campus = try Campus()
    let file = Array(
      "First name;Last name;E-mail;Number;Language\nZoé;Lefèvre;zoe@x.example;S-1;fr\n林;小明;lin@x.example;;en\n".utf8)
    #expect(report(try campus.admin.post(Self.path, csv: file)) == [2, 2, 0, 0, 0])
    let mark = try campus.mark()
    #expect(report(try campus.admin.post(Self.path, csv: file)) == [2, 0, 0, 2, 0])
    #expect(try campus.events(since: mark) == ["people.imported"])
    #expect(try names(campus).contains("Zoé Lefèvre"))
  }

  @Test func aKnownNumberIsTheSamePersonWithANewAddress() throws {
    let campus = try Campus()
    func run(_ rows: String) throws -> Answer {
      try campus.admin.post(Self.path, csv: Array(("Name,E-mail,Number\n" + rows).utf8))
    }
    #expect(report(try run("A,a@x.example,1\nB,b@x.example,2\n")) == [2, 2, 0, 0, 0])
    #expect(report(try run("A,new@x.example,1\n")) == [1, 0, 1, 0, 0])
    let clash = try run("A,b@x.example,1\n")
    #expect(report(clash) == [1, 0, 0, 0, 1], "two people can't become one")
    #expect(report(try run("C,b@x.example,3\n")) == [1, 0, 0, 0, 1], "an address of somebody with another number")
    #expect(try campus.stranger.get("/api/v1/people").json["total"]?.int64 == 2, "only the caller's organization")
  }

  @Test func twentyThousandRows() throws {
    let campus = try Campus(.socket)
    var file = "\u{FEFF}Nom;Prénom;Courriel;Matricule\r\n"
    for number in 0..<20_000 { file += "Nom\(number);Zoé;p\(number)@x.example;S-\(number)\r\n" }
    let answer = try campus.admin.post(Self.path, csv: Array(file.utf8))
    #expect(report(answer) == [20_000, 20_000, 0, 0, 0])
    #expect(try campus.admin.get("/api/v1/people").json["total"]?.int64 == 20_002)
    #expect(try campus.admin.get("/api/v1/people?search=nom19999").json["items"]?[0]?["name"]?.string == "Zoé Nom19999")
  }

  @Test func theBrowserChecksFirstAndImportsThen() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let file = Array("Name,E-mail\nNew One,new@x.example\nBad,bad\n".utf8)
    let mark = try campus.mark()
    let token = ("csrf", try browser.formToken())
    let checked = try browser.upload("/people/import", file: file, fields: [token])
    #expect(checked.status == 200)
    #expect(try campus.events(since: mark).isEmpty && names(campus).count == 2)
    let action = try #require(checked.page.all("form").compactMap { $0["action"] }.first { $0.contains("/drafts/") })
    #expect(try campus.browser(campus.stranger).post(action, form: [("csrf", "x")]).status == 403)
    let done = try browser.post(action, form: [token])
    #expect(done.status == 200 && done.page.text.contains("The import is done"))
    #expect(try names(campus).contains("New One"))
    #expect(try browser.post(action, form: [token]).status == 410, "a file is imported once")
    #expect(try browser.upload("/people/import", file: [], fields: [token]).status == 422)
    #expect(try browser.upload("/people/import", file: file).status == 403, "no form token")
  }

  /// An import takes a while: whoever loses the right meanwhile imports nothing further.
  @Test func anImportUnderWayEndsWithTheRightToIt() throws {
    let campus = try Campus()
    let second = try campus.person("Second Admin", role: .admin)
    let visitor = try campus.visitor(second.id)
    #expect(try visitor.get("/api/v1/me").status == 200)
    let inside = try #require(campus.entrance as? InProcess)
    let (hold, home) = (campus.holdWriter(), campus.home)
    _ = campus.store.write(campus.context) { writer in
      var change = PersonChange()
      change.roles = ["staff"]
      _ = try PeopleChanges.update(second.id, change, in: home, writer)
    } then: { _ in
    }
    let finish = inside.begin(
      visitor.request("POST", Self.path, type: "text/csv", body: Array("Name,Number\nToo Late,1\n".utf8)))
    hold.release()
    #expect(try finish().status == 403)
    #expect(try !names(campus).contains("Too Late"))
  }

  @Test func whoMayNotImportNeverSendsTheFile() throws {
    let campus = try Campus()
    let file = Array("Name,E-mail\nA,a@x.example\n".utf8)
    #expect(try campus.staff.post(Self.path, csv: file).status == 403)
    #expect(try campus.guest.post(Self.path, csv: file).status == 401)
    #expect(try campus.admin.send("POST", Self.path, type: "image/png", body: file).status == 415)
    let huge = [UInt8](repeating: 0x61, count: People.largestImport + 1)
    #expect(try campus.admin.post(Self.path, csv: huge).status == 413)
  }
}
