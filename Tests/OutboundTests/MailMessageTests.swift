// Messages as bytes: what the head may hold, how bodies are encoded, and what is refused.
import Base
import Foundation
import Testing

@testable import Outbound

struct MailMessageTests {
  private func message(
    subject: String = "Hello", text: String = "Hi.\n", html: String = "<p>Hi.</p>\n", name: String = "",
    unsubscribe: String? = nil
  ) throws -> MailMessage {
    MailMessage(
      from: try MailAddress("campus@nord.example", name: "Campus Nord"),
      to: try MailAddress("noor@nord.example", name: name), subject: subject, text: text, html: html,
      identifier: "0123456789ABC.x", date: Timestamp(milliseconds: 1_795_258_800_000), language: .en,
      unsubscribe: unsubscribe)
  }

  private func lines(_ message: MailMessage) throws -> [String] {
    let bytes = try message.bytes()
    #expect(bytes.allSatisfy { $0 < 0x80 }, "only ASCII travels")
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasSuffix("\r\n"))
    let lines = text.components(separatedBy: "\r\n")
    #expect(!lines.contains { $0.contains("\r") || $0.contains("\n") }, "no bare line end")
    return lines
  }

  @Test func aMessageHasItsHead() throws {
    let lines = try lines(message(unsubscribe: "https://campus.example/unsubscribe/x"))
    let head = Array(lines.prefix { !$0.isEmpty })
    for line in [
      "Date: Sat, 21 Nov 2026 11:00:00 +0000", "From: Campus Nord", " <campus@nord.example>", "To: noor@nord.example",
      "Subject: Hello", "Message-ID: <0123456789ABC.x@nord.example>", "MIME-Version: 1.0", "Content-Language: en",
      "Auto-Submitted: auto-generated", "List-Unsubscribe: <https://campus.example/unsubscribe/x>",
      "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "Content-Type: multipart/alternative;",
    ] { #expect(head.contains(line), "\(line) in \(head)") }
    #expect(lines.filter { $0.hasPrefix("--=_") }.count == 3)
    #expect(try !self.lines(message()).contains { $0.hasPrefix("List-") })
  }

  @Test(arguments: [
    "Ça va\r\nBcc: everybody@x.example", "two\nlines", "tab\there", "nul\0", "bell\u{7}", "\u{85}next", "\u{2028}line",
  ])
  func nothingEndsALineOfTheHead(_ words: String) throws {
    #expect(throws: MailFault.controlCharacter(field: "Subject")) { try message(subject: words).bytes() }
    #expect(throws: MailFault.controlCharacter(field: "name")) { try message(name: words) }
  }

  @Test(arguments: [
    "https://campus.example/x>\r\nBcc: a@b.example", "https://campus.example/a b", "mailto:x@y.example",
    "https://campus.example/<x>", "https://campus.example/\u{e9}",
  ])
  func noAddressToUnsubscribeAtIsMoreThanOne(_ url: String) throws {
    #expect(throws: MailFault.self) { try message(unsubscribe: url).bytes() }
  }

  @Test(arguments: [
    ("a@b", true), ("noor.haddad+x@nord.example", true), ("o'brien@x-y.example", true),
    ("\(String(repeating: "a", count: 64))@b.example", true), ("a@xn--bcher-kva.example", true),
    ("", false), ("a", false), ("@b.example", false), ("a@", false), ("a@b@c.example", false), (".a@b.example", false),
    ("a..b@c.example", false), ("a.@b.example", false), ("a b@c.example", false), ("\"a b\"@c.example", false),
    ("a@-b.example", false), ("a@b-.example", false), ("a@b..example", false), ("a@b.example.", false),
    ("a@[127.0.0.1]", false), ("a@b_c.example", false), ("a@b.example\r\nRCPT TO:<x@y.example>", false),
    ("a@b.example>", false), ("<a@b.example>", false), ("a,b@c.example", false), ("a@b.example;x", false),
    ("\(String(repeating: "a", count: 65))@b.example", false),
    ("a@\(String(repeating: "b", count: 64)).example", false), ("a@b.example\0", false),
  ])
  func addressesAreOfThePlainForm(_ text: String, _ isGood: Bool) {
    #expect(((try? MailAddress(text)) != nil) == isGood)
  }

  @Test(arguments: ["zoë@nord.example", "noor@bücher.example", "ｎoor@nord.example"])
  func foreignAddressesAreToldApart(_ text: String) {
    #expect(throws: MailFault.foreignAddress) { try MailAddress(text) }
  }

  @Test func addressesAreReadWithTheirNames() throws {
    #expect(try MailAddress(parsing: "Campus Nord <c@n.example>") == MailAddress("c@n.example", name: "Campus Nord"))
    #expect(
      try MailAddress(parsing: "\"Nord, Campus\" <c@n.example>") == MailAddress("c@n.example", name: "Nord, Campus"))
    #expect(try MailAddress(parsing: "c@n.example") == MailAddress("c@n.example"))
    #expect(try MailAddress(parsing: "<c@n.example>") == MailAddress("c@n.example"))
    #expect(throws: MailFault.badAddress) { try MailAddress(parsing: "Campus <c@n.example> x") }
    #expect(throws: MailFault.badAddress) { try MailAddress(parsing: "<<c@n.example>>") }
  }

  // MARK: Words of the head

  private func field(_ text: String) throws -> String { try MailEncoding.field("Subject", text) }

  @Test func plainWordsStandAsTheyAreAndAreFolded() throws {
    #expect(try field("Reset your password") == "Subject: Reset your password\r\n")
    #expect(try field("") == "Subject:\r\n")
    let long = Array(repeating: "sentence", count: 20).joined(separator: " ")
    let folded = try field(long)
    #expect(folded.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
    #expect(folded.replacingOccurrences(of: "\r\n ", with: " ") == "Subject: \(long)\r\n")
  }

  /// What is encoded comes out again, cut at no character's bytes, in lines that are short enough.
  @Test(arguments: [
    "Réinitialisez", "L’invitation à rejoindre le Campus d’Été des Étudiants étrangers, été 2026, très très long",
    String(repeating: "😀", count: 60), "=?UTF-8?B?eA==?=", " leading", "two  blanks",
    String(repeating: "x", count: 300),
    "é",
  ])
  func wordsAreEncoded(_ text: String) throws {
    let encoded = try field(text)
    let lines = encoded.dropLast().components(separatedBy: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 76 }, "\(lines)")
    var bytes: [UInt8] = []
    for (at, line) in lines.enumerated() {
      let word = at == 0 ? String(line.dropFirst("Subject: ".count)) : String(line.dropFirst())
      #expect(word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?="), "\(word)")
      let part = try #require(decoded(base64: word.dropFirst(10).dropLast(2)))
      #expect(String(validating: part, as: UTF8.self) != nil, "a character is cut")
      bytes += part
    }
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }

  @Test(arguments: [
    ("Campus Nord", "Campus Nord"), ("Nord, Campus", "\"Nord, Campus\""), ("A \"b\" \\c", "\"A \\\"b\\\" \\\\c\""),
    ("Zoë", "=?UTF-8?B?Wm/Dqw==?="), ("a <b@c.example>", "\"a <b@c.example>\""),
  ])
  func namesAreQuotedWhereTheyHaveTo(_ name: String, _ expected: String) throws {
    let field = MailEncoding.field("To", try MailAddress("x@y.example", name: name))
    #expect(field == "To: \(expected)\r\n <x@y.example>\r\n")
  }

  // MARK: Bodies

  private func decodedQP(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "=\r\n", with: "")
    var out: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == 0x3d, rest.count >= 2 {
        out.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      } else {
        out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  @Test(arguments: [
    "plain\r\n", "é à ü = 1=2\r\n", ".\r\n..\r\n.dot\r\n", "From here\r\n", "blank \r\ntab\t\r\n \r\n",
    String(repeating: "a", count: 500) + "\r\n", String(repeating: "é", count: 200) + "\r\n",
    String(repeating: "a", count: 75) + "\r\n", String(repeating: "a", count: 76) + "\r\n",
    String(repeating: "a", count: 74) + " \r\n", String(repeating: "a", count: 75) + ".b\r\n",
    String(repeating: "a", count: 75) + "From b\r\n", "",
  ])
  func quotedPrintableComesOutAgain(_ text: String) {
    let encoded = MailEncoding.quotedPrintable(text)
    #expect(decodedQP(encoded) == text)
    for line in String(decoding: encoded, as: UTF8.self).components(separatedBy: "\r\n") {
      #expect(line.utf8.count <= 76 && !line.hasPrefix(".") && !line.hasPrefix("From "), "\(line)")
      #expect(!line.hasSuffix(" ") && !line.hasSuffix("\t"))
    }
  }

  @Test func everyLineEndBecomesTheOneOfMail() {
    #expect(decodedQP(MailEncoding.quotedPrintable("a\nb\rc\r\nd")) == "a\r\nb\r\nc\r\nd\r\n")
  }

  @Test func whatIsMostlyForeignIsBase64() throws {
    let text = String(repeating: "ελληνικά ", count: 40)
    let (name, bytes) = MailEncoding.body(text)
    #expect(name.description == "base64")
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 76 })
    let whole = try #require(decoded(base64: lines.joined()))
    #expect(String(decoding: whole, as: UTF8.self) == text + "\r\n")
    #expect(
      MailEncoding.body("un été à la mer sans rien à faire que de regarder passer les vagues et les bateaux").name
        .description
        == "quoted-printable")
  }
}
