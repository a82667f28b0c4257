// Finding rows by any part of their text: FTS5 with trigrams, so that every script works without word rules.
import Base

/// A full-text table: one text per row id, found by any three characters in a row.
///
/// Made by the migration step `.fullText("people_text")` and kept in step by the feature with `put` and `remove`. The
/// caller folds (case, accents) both what is put and what is searched, by `folded` of Base. Each text belongs to a scope,
/// the organization: a search in one reads past none of the others' rows. In a query:
/// `... WHERE p.id IN (SELECT rowid FROM people_text WHERE people_text MATCH ?2)` bound to
/// `FullText.match(folded, in: organization)`. Two scopes may share a mark, so the query asks for its rows' organization too.
package struct FullText: Sendable {
  private let removal: Command
  private let insertion: Command

  /// `table` as in the migration.
  package init(_ table: StaticString) {
    removal = Command(built: "DELETE FROM \(table) WHERE rowid = ?1")
    insertion = Command(built: "INSERT INTO \(table) (rowid, text) VALUES (?1, ?2)")
  }

  /// Sets the text of row `id`, replacing what it had.
  package func put<Kind, Scope>(_ writer: Writer, _ id: ID<Kind>, in scope: ID<Scope>, folded text: String) throws {
    try writer.run(removal, id)
    try insert(writer, id, in: scope, folded: text)
  }

  /// Sets the text of a row that has none yet: cheaper than `put`.
  package func insert<Kind, Scope>(_ writer: Writer, _ id: ID<Kind>, in scope: ID<Scope>, folded text: String) throws {
    try writer.run(insertion, id, FullText.mark(scope) + " " + text)
  }

  /// Forgets row `id`; nothing happens when it isn't there.
  package func remove<Kind>(_ writer: Writer, _ id: ID<Kind>) throws { try writer.run(removal, id) }

  /// The MATCH expression that finds rows holding every word of `folded`, quoted so that no character of it is an
  /// operator. Words shorter than three characters can't be found by trigrams and are left out beside longer ones; nil
  /// when all words are so short: the caller then looks up `prefix(folded)` in an ordinary index instead. Without a scope it
  /// finds the rows of all.
  package static func match<Scope>(_ folded: String, in scope: ID<Scope>?) -> String? {
    let words = words(folded)
    guard !words.isEmpty else { return nil }
    return ((scope.map { [Substring(mark($0))] } ?? []) + words).map {
      "\"" + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
    .joined(separator: " AND ")
  }

  /// The words that `match` looks for: those of three characters and more.
  package static func words(_ folded: String) -> [Substring] {
    folded.split { $0 == " " || $0.isNewline || $0 == "\t" || $0 == "\0" }.filter { $0.unicodeScalars.count >= 3 }
  }

  /// Three characters for private use, one trigram, that stand for the lower 48 bits of a scope. A migration that adds them
  /// by SQL must make the same.
  package static func mark<Scope>(_ scope: ID<Scope>) -> String {
    var mark = String.UnicodeScalarView()
    for shift in [32, 16, 0] as [Int64] {
      let value = UInt32(truncatingIfNeeded: (scope.value >> shift) & 0xffff)
      if let scalar = Unicode.Scalar(0xf0000 + value) { mark.append(scalar) }
    }
    return String(mark)
  }

  /// For queries too short for `match`: the range of texts that begin with `folded`, for
  /// `WHERE name_key >= ?1 AND name_key < ?2` on an indexed folded column. (One CJK family name is one character, so
  /// short queries matter.)
  package static func prefix(_ folded: String) -> (from: String, below: String) {
    let trimmed = String(folded.drop { $0 == " " })
    // The largest scalar sorts after every character that can stand in a text.
    return (trimmed, trimmed + "\u{10FFFF}")
  }
}

extension Migration.Step {
  /// Makes the full-text table `table`, with rows named by `rowid` and one column `text`.
  package static func fullText(_ table: StaticString) -> Migration.Step {
    Migration.Step(built: "CREATE VIRTUAL TABLE \(table) USING fts5 (text, tokenize = 'trigram case_sensitive 1')")
  }
}
