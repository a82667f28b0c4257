// The settings of mail: what is taken, and what is said of what is not.
import Base
import Foundation
import Testing

@testable import App
@testable import Outbound

struct MailOptionsTests {
  private static let good = [
    "mail.driver": "smtp", "server.public-address": "https://campus.example", "mail.from": "Campus <c@campus.example>",
    "mail.server": "smtp.example:2525",
  ]

  private func options(_ more: [String: String] = [:], base: [String: String] = good) throws -> MailOptions {
    let settings = base.merging(more) { _, new in new }
    return try MailOptions(
      Configuration.load(Settings.table, file: nil, environment: [:], overrides: settings), folder: "/data")
  }

  @Test func mailIsOffUnlessItIsTurnedOn() throws {
    #expect(try options(base: [:]).driver == .off)
    #expect(try options(["mail.driver": "off"]).server == nil)
  }

  @Test func theSettingsAreTaken() throws {
    let options = try options(["mail.security": "tls", "mail.timeout": "5 s"])
    let server = try #require(options.server)
    #expect(server.host == "smtp.example" && server.port == 2525 && server.security == .tls)
    #expect(server.greeting == "campus.example" && server.total == 5000 && server.connect == 5000)
    #expect(options.from == (try MailAddress("c@campus.example", name: "Campus")))
    #expect(try self.options(["mail.driver": "file"]).folder == "/data/mail")
  }

  @Test func thePasswordIsReadFromItsFile() throws {
    let folder = TestFolder()
    let path = folder.path + "/password"
    try writeFile(path, Array("s3cret phrase\n".utf8))
    let options = try options(["mail.user": "campus", "mail.password-file": path])
    #expect(options.server?.password == Secret("s3cret phrase"))
    #expect(!"\(options)".contains("s3cret"))
  }

  @Test(arguments: [
    ["server.public-address": ""], ["mail.from": ""], ["mail.server": ""], ["mail.user": "campus"],
    ["mail.password-file": "/nowhere/at-all", "mail.user": "campus"],
    ["mail.password-file": "/dev/null", "mail.user": "c"],
  ])
  func whatIsMissingIsSaid(_ more: [String: String]) {
    #expect(throws: (any Error).self) { try options(more) }
  }

  @Test(arguments: [
    ["mail.from": "nonsense"], ["mail.from": "a@b.example\r\nBcc: c@d.example"], ["mail.server": "smtp://x"],
    ["mail.security": "none"], ["mail.driver": "sendmail"], ["mail.timeout": "0 s"],
  ])
  func whatIsWrongIsNotTaken(_ more: [String: String]) {
    #expect(throws: (any Error).self) { try options(more) }
  }
}
