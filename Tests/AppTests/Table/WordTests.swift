// Every word a person reads: there in both languages, and translated where the languages differ.
import Base
import Foundation
import Store
import Testing

@testable import App

struct WordTests {
  /// The same word in English and French.
  private static let same: Set = [
    "Date", "Minutes", "Service", "Version", "Migrations", "Quad", "E-mail", "Photo", "Menu", "Message", "Organization",
    "Note",
    "Page", "Code", "Type", "Action", "Description", "Notification", "Notifications", "# notification",
    "# notifications", "Format", "Question", "Import", "Restart", "Total",
    "Site", "Sites", "# site", "# sites",
    "Campus", "Pages", "Actions", "Absent", "Invitation", "Invitations", "# invitation", "# invitations", "Active",
    "Corrections", "Plan", "Plans", "# plan", "# plans", "Phase", "Phases", "minutes",
  ]

  private struct Pair {
    let file: String
    let en: String
    let fr: String
  }

  /// Every `Text(en: "…", fr: "…")` of the program, read from its sources.
  private func pairs() throws -> [Pair] {
    let root = Repository.root + "/Sources"
    let files = try #require(FileManager.default.enumerator(atPath: root)).compactMap { $0 as? String }
    let expression = try NSRegularExpression(
      pattern: "en:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"\\s*,\\s*fr:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"")
    return try files.filter { $0.hasSuffix(".swift") }.sorted().flatMap { file -> [Pair] in
      let text = String(decoding: try readFile("\(root)/\(file)", limit: 1 << 20), as: UTF8.self)
      return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap { match in
        guard let en = Range(match.range(at: 1), in: text), let fr = Range(match.range(at: 2), in: text) else {
          return nil
        }
        return Pair(file: file, en: String(text[en]), fr: String(text[fr]))
      }
    }
  }

  @Test func everyTextIsThereAndTranslated() throws {
    let all = try pairs()
    #expect(all.count > 200)
    for pair in all {
      #expect(!pair.en.isEmpty && !pair.fr.isEmpty, "\(pair.file): “\(pair.en)” “\(pair.fr)”")
      let isSame = pair.en == pair.fr
      let hasWords = pair.en.contains { $0.isLetter } && !pair.en.hasPrefix("\\(")
      #expect(!isSame || !hasWords || Self.same.contains(pair.en), "\(pair.file): “\(pair.en)” is not translated")
    }
  }

  /// Typewriter quotes and apostrophes are for code.
  @Test func frenchHasItsOwnApostrophesAndSpaces() throws {
    for pair in try pairs() {
      let words = pair.fr.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 0 }.map(\.element).joined()
      #expect(!words.contains("'"), "\(pair.file): \(pair.fr)")
      for mark in ["?", "!", ";"] {
        for piece in words.components(separatedBy: mark).dropLast() where !piece.isEmpty {
          let last = piece.last
          #expect(
            last == "\u{A0}" || last == "\u{202F}" || last == " ", "\(pair.file): a blank before \(mark) in \(pair.fr)")
        }
      }
    }
  }

  @Test func permissionsAndEventsHaveWords() {
    for permission in Features.all.flatMap({ $0.permissions }) {
      #expect(!permission.text.en.isEmpty && permission.text.en != permission.text.fr, "\(permission.name)")
    }
    for event in Features.all.flatMap({ $0.events }) {
      #expect(!event.text.en.isEmpty && event.text.en != event.text.fr, "\(event.kind.name)")
    }
    for entry in Features.navigation { #expect(entry.text.en != entry.text.fr, "\(entry.path)") }
    for role in BuiltInRole.allCases {
      #expect(role.label.en != role.label.fr && role.text.en != role.text.fr)
    }
    for status in PersonStatus.allCases { #expect(status.label.en != status.label.fr) }
  }
}
