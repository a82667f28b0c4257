// Finding rows by any part of their text: FTS5 with trigrams, so that every script works without word rules.
import Base

/// A full-text table: one text per row id, found by any three characters in a row.
///
/// Made by the migration step `.fullText("people_text")` and kept in step by the feature with `put` and `remove`. The
/// caller folds (case, accents) both what is put and what is searched, by `folded` of Base. In a query:
/// `... WHERE p.id IN (SELECT rowid FROM people_text WHERE people_text MATCH ?2)` bound to `FullText.match(folded)`.
package struct FullText: Sendable {
  private let removal: Command
  private let insertion: Command

  /// `table` as in the migration.
  package init(_ table: StaticString) {
    removal = Command(built: "DELETE FROM \(table) WHERE rowid = ?1")
    insertion = Command(built: "INSERT INTO \(table) (rowid, text) VALUES (?1, ?2)")
  }

  /// Sets the text of row `id`, replacing what it had.
  package func put<Kind>(_ writer: Writer, _ id: ID<Kind>, folded text: String) throws {
    try writer.run(removal, id)
    try writer.run(insertion, id, text)
  }

  /// Sets the text of a row that has none yet: cheaper than `put`.
  package func insert<Kind>(_ writer: Writer, _ id: ID<Kind>, folded text: String) throws {
    try writer.run(insertion, id, text)
  }

  /// Forgets row `id`; nothing happens when it isn't there.
  package func remove<Kind>(_ writer: Writer, _ id: ID<Kind>) throws { try writer.run(removal, id) }

  /// The MATCH expression that finds rows holding every word of `folded`, quoted so that no character of it is an
  /// operator. Words shorter than three characters can't be found by trigrams and are left out beside longer ones; nil
  /// when all words are so short: the caller then looks up `prefix(folded)` in an ordinary index instead.
  package static func match(_ folded: String) -> String? {
    let words = folded.split { $0 == " " || $0.isNewline || $0 == "\t" || $0 == "\0" }
      .filter { $0.unicodeScalars.count >= 3 }
    guard !words.isEmpty else { return nil }
    return words.map {
      "\"" + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
    .joined(separator: " AND ")
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
