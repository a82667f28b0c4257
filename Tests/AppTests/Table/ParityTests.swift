// The tables of docs/parity-*.md: what they promise is there.
import Base
import Foundation
import Testing
import Web

@testable import App

struct ParityTests {
  private struct Row {
    let number: Int
    let text: String
    /// Whether it says itself that it is not done yet.
    var isPending: Bool { text.contains("**pending**") }
  }

  private static let pages = ["parity-auth.md"]

  /// The rows of a page's tables, without heads and rules.
  private func rows(_ page: String) throws -> [Row] {
    let text = String(decoding: try readFile("\(Repository.root)/docs/\(page)", limit: 1 << 20), as: UTF8.self)
    return text.components(separatedBy: "\n").enumerated().filter {
      $0.element.hasPrefix("| ") && !$0.element.hasPrefix("| Theirs ")
    }.map { Row(number: $0.offset + 1, text: $0.element) }
  }

  private func marked(_ row: Row) -> [String] {
    row.text.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
  }

  private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]

  @Test func everyRouteThatIsNamedIsThere() throws {
    let known = Set(Features.routes.map { "\($0.method.name) \($0.path)" })
    var found = 0
    for page in Self.pages {
      for row in try rows(page) {
        for word in marked(row) where Self.methods.contains(where: { word.hasPrefix($0 + " ") }) {
          found += 1
          #expect(known.contains(word) || row.isPending, "docs/\(page):\(row.number) \(word)")
        }
      }
    }
    #expect(found > 80)
  }

  /// A proof is the name of a test: one of ours in Swift, or `test_file.test_name` in Python.
  @Test func everyTestThatIsNamedIsThere() throws {
    let root = Repository.root + "/Tests"
    var sources: [String: String] = [:]
    for case let file as String in try #require(FileManager.default.enumerator(atPath: root)) {
      guard file.hasSuffix(".swift") || file.hasSuffix(".py"), let name = file.split(separator: "/").last else {
        continue
      }
      let text = String(decoding: try readFile("\(root)/\(file)", limit: 1 << 20), as: UTF8.self)
      sources[String(name.prefix { $0 != "." }), default: ""] += text
    }
    var found = 0
    for page in Self.pages {
      for row in try rows(page) {
        for word in marked(row) {
          let parts = word.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
          guard parts.count == 2, parts[0].hasSuffix("Tests") || parts[0].hasPrefix("test_") else { continue }
          found += 1
          let declared = parts[0].hasPrefix("test_") ? "def \(parts[1])(" : "func \(parts[1])("
          let isThere = sources[parts[0]]?.contains(declared) ?? false
          #expect(isThere || row.isPending, "docs/\(page):\(row.number) \(word)")
        }
      }
    }
    #expect(found > 80)
  }

  /// What is neither shown by a test, nor somewhere else's, nor pending is only claimed.
  @Test func everyRowHasItsProof() throws {
    for page in Self.pages {
      for row in try rows(page) {
        let cells = row.text.components(separatedBy: "|").dropFirst().dropLast()
        #expect(cells.count == 3, "docs/\(page):\(row.number) has \(cells.count) cells")
        let proof = cells.last ?? ""
        #expect(
          proof.contains("`") || proof.contains("Elsewhere") || proof.contains("**pending**"),
          "docs/\(page):\(row.number)")
      }
    }
  }

  private struct Defect: Error, CustomStringConvertible {
    let description = "SELECT hash FROM accounts failed"
  }

  /// What nobody expected reaches the log, and of the caller only that it happened.
  @Test func aDefectIsToldWithoutItsWords() throws {
    for error in [Defect(), Failure.internal(Defect().description)] as [any Error] {
      let failure = Failure(any: error)
      #expect(failure.kind == .internal && failure.detail.contains("SELECT"))
      for language in Language.allCases {
        guard case .buffer(let body) = failure.problem(language: language, requestID: ID(1)).body else {
          Issue.record("a problem has a body")
          continue
        }
        #expect(!body.string.contains("SELECT") && body.string.contains("\"status\":500"), "\(body.string)")
      }
    }
  }
}
