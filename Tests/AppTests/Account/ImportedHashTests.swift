// Passwords of another system, brought in with its people from the terminal.
import Base
import Store
import Testing

@testable import App

struct ImportedHashTests {
  private static let hash = "$2b$04$09Fq1RFODcbiJ.vHFXeFcuUlqOxhxGnABmqMsM111Yjj8P5iEFhla"

  private func bring(_ csv: String, _ campus: Campus) throws -> ImportedHashes.Report {
    let content = Array(csv.utf8)
    let reader = try campus.store.makeReader()
    _ = try PeopleImport.run(
      try ImportFile(content), into: campus.home, reader: reader, dryRun: false,
      write: { work in try campus.store.write(campus.context, work) })
    return try ImportedHashes(content).bring(into: campus.home) { work in
      try campus.store.write(campus.context, work)
    }
  }

  private func signIn(_ campus: Campus, _ email: String, _ password: String) throws -> Int {
    try campus.guest.post("/api/v1/auth/sign-in", json: "{\"email\":\"\(email)\",\"password\":\"\(password)\"}").status
  }

  @Test func whoeverComesFromAnotherSystemSignsInAsThere() throws {
    let campus = try Campus()
    let report = try bring(
      """
      Name,E-mail,Number,Password hash
      Wanda Worker,wanda@x.example,1,\(Self.hash)
      Noor Haddad,noor@nord.example,2,\(Self.hash)
      Plain Paul,paul@x.example,3,secret1
      No Hash,none@x.example,4,
      Costly Cleo,cleo@x.example,5,$2b$31$09Fq1RFODcbiJ.vHFXeFcuUlqOxhxGnABmqMsM111Yjj8P5iEFhla
      Nora Number,,6,\(Self.hash)

      """, campus)
    #expect(report.taken == 1 && report.kept == 1)
    #expect(report.faults.map(\.line) == [4, 6, 7])
    #expect(report.faults.allSatisfy { !$0.text.en.contains("secret1") && !$0.text.en.contains("$2b") })
    #expect(try signIn(campus, "wanda@x.example", "correct horse") == 200)
    #expect(try signIn(campus, "wanda@x.example", "correct horse") == 200)
    #expect(try signIn(campus, "noor@nord.example", Campus.password) == 200, "who has a password keeps it")
    #expect(try signIn(campus, "noor@nord.example", "correct horse") == 401)
    #expect(try signIn(campus, "paul@x.example", "secret1") == 401)
    #expect(try campus.chainIsWhole())
  }

  @Test func aFileWithoutHashesIsToldSo() throws {
    #expect(throws: Failure.self) { try ImportedHashes(Array("Name,Number\nA,1\n".utf8)) }
  }
}
