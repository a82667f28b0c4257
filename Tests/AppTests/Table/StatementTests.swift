// Every SQL statement: it prepares, it finds its rows by an index, and it writes only what its feature owns.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct StatementTests {
  /// Tables with a handful of rows, which may be read as a whole.
  private static let small: Set = ["organizations", "migrations", "signing_keys"]

  @Test func everyStatementPreparesAndReadsByAnIndex() throws {
    let campus = try Campus()
    var looked = 0
    for feature in Features.all {
      for statement in feature.statements {
        let sql = statement.sql.text
        let plan = try campus.store.plan(of: sql)
        looked += 1
        for line in plan where line.hasPrefix("SCAN ") {
          let words = line.split(separator: " ").map(String.init)
          let isVirtual = line.contains("VIRTUAL TABLE INDEX")
          let isSmall = Self.small.contains(words[1])
          // The rows of a subquery, which has a LIMIT of its own.
          let isSubquery = sql.contains(") \(words[1])")
          #expect(isVirtual || isSmall || isSubquery, "\(feature.name): \(line) in \(sql)")
        }
      }
    }
    #expect(looked > 40)
  }

  /// Where one person is named, what is theirs is found by that, and not by going through all of the organization's: of a
  /// staff of thousands that is a thousand times as much. A `+` before the organization keeps its index out of it.
  @Test func whatIsSomebodysIsFoundByThem() throws {
    let campus = try Campus()
    // Some dozens of an organization.
    let few = ["api_tokens", "invitations", "moodle_plans"]
    var looked = 0
    for feature in Features.all {
      for statement in feature.statements {
        let sql = statement.sql.text
        guard try !matches("((?:WHERE|AND) (?:\\w+\\.)?person_id = \\?)", sql).isEmpty else { continue }
        looked += 1
        for line in try campus.store.plan(of: sql) where line.hasSuffix(" (organization_id=?)") {
          #expect(few.contains { line.contains($0) }, "\(feature.name): \(line) in \(sql)")
        }
      }
    }
    #expect(looked > 40)
  }

  /// A list that is sorted again after it was read is read as a whole, however short its page is.
  @Test func listsComeSorted() throws {
    let campus = try Campus()
    // What a search finds, at most 251, is sorted by name: its index knows no names.
    let exceptions = [PeopleListStore.searched.sql.text]
    for feature in Features.all {
      for statement in feature.statements where !exceptions.contains(statement.sql.text) {
        let plan = try campus.store.plan(of: statement.sql.text)
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(feature.name): \(plan) \(statement.sql.text)")
      }
    }
  }

  /// Each row that is written pays for every index on it. Unique ones are constraints; of the others some statement asks, or
  /// what is said here does.
  @Test func everyIndexIsOfUse() throws {
    let campus = try Campus()
    let byTriggers = ["ledger_lines_by_entry"]
    // Files are deleted one by one, and what shows them must not be read as a whole for each.
    let byKeys = [
      "order_files_by_file", "pictures_by_full", "pictures_by_large", "pictures_by_small", "products_by_cover",
    ]
    // `JobTests` looks at the plans of the queue.
    let byStore = ["jobs_by_state", "jobs_later"]
    // What a closed organization leaves is found by these; they are made when they are first asked for.
    #expect(!Features.all.flatMap { $0.tenant }.isEmpty)
    var asked = Set(byTriggers + byKeys + byStore)
    for sql in Set(Features.all.flatMap { $0.statements.map { $0.sql.text } } + everyStatement()) {
      // Some are of other tests, and of their tables.
      guard let plan = try? campus.store.plan(of: sql) else { continue }
      for line in plan { asked.formUnion(line.split(separator: " ").map(String.init)) }
    }
    let named = Query("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL") {
      (name: $0.text(0), sql: $0.text(1))
    }
    let indexes = try campus.store.read { try $0.all(named) }
    #expect(indexes.count > 200)
    for index in indexes where !index.sql.hasPrefix("CREATE UNIQUE") {
      #expect(asked.contains(index.name), "nobody asks \(index.name)")
    }
  }

  /// The wings are the folders of App that hold features; a feature's folder has its name.
  private static let folders: [(folder: String, feature: any Feature.Type)] = Features.all.compactMap { feature in
    let app = Repository.root + "/Sources/App"
    let wings = (try? FileManager.default.contentsOfDirectory(atPath: app)) ?? []
    return wings.map { "\(app)/\($0)/\(feature.name)" }.first(where: directoryExists).map { ($0, feature) }
  }

  private func source(_ folder: String) throws -> String {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }.sorted()
      .map { String(decoding: try readFile("\(folder)/\($0)", limit: 1 << 20), as: UTF8.self) }.joined(separator: "\n")
  }

  private func matches(_ pattern: String, _ text: String) throws -> [String] {
    let expression = try NSRegularExpression(pattern: pattern)
    return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap {
      Range($0.range(at: 1), in: text).map { String(text[$0]) }
    }
  }

  @Test func everyFeatureHasAFolder() { #expect(Self.folders.count == Features.all.count) }

  /// What a statement of no list does, no test looks at.
  @Test func everyStatementIsInItsFeaturesList() throws {
    for (folder, feature) in Self.folders {
      let declared = try matches("= (Query|RowQuery|Command)\\(", source(folder)).count
      #expect(declared == feature.statements.count, "\(feature.name)")
    }
  }

  @Test func featuresWriteOnlyTheirOwnTables() throws {
    var owners: [String: String] = [:]
    for (folder, feature) in Self.folders {
      for table in try matches("(?:CREATE TABLE |\\.fullText\\(\")(\\w+)", source(folder)) {
        #expect(owners[table] == nil, "\(table) has two owners")
        owners[table] = feature.name
      }
    }
    #expect(owners["people"] == "People" && owners["attendance"] == "Attendance")
    for (folder, feature) in Self.folders {
      let written = try matches(
        "(?:INSERT INTO|DELETE FROM|UPDATE) (\\w+)(?: \\(| SET| WHERE|\\s*$|\\n|\")", source(folder))
      for table in written where table != "SET" {
        #expect(owners[table] == feature.name, "\(feature.name) writes \(table)")
      }
      // Those that the store keeps for all are in nobody's folder.
      for table in feature.tenant.flatMap(\.tables).map(\.description) {
        #expect(owners[table] ?? feature.name == feature.name, "\(feature.name) erases \(table)")
      }
    }
  }

  /// The engine could be another one day: nothing that only SQLite understands.
  @Test func statementsStayPortable() throws {
    for feature in Features.all {
      for statement in feature.statements {
        let sql = statement.sql.text
        for word in [
          "OR REPLACE", "OR IGNORE", "strftime", "datetime(", "json_", "AUTOINCREMENT", "PRAGMA", "GLOB", "random()",
        ] {
          #expect(!sql.contains(word), "\(feature.name): \(word) in \(sql)")
        }
        #expect(!sql.contains("rowid") || sql.contains("(SELECT rowid FROM"), "\(sql)")
        #expect(!sql.contains("SELECT *"), "\(sql)")
      }
    }
  }

  @Test func openSetsHaveNoDuplicates() throws {
    try Features.checkOpenSets()
    let permissions = Set(Features.all.flatMap { $0.permissions })
    for route in Features.routes {
      if let permission = route.access.permission {
        #expect(
          permissions.contains(permission), "\(route.path) asks for \(permission.name), which no feature declares")
      }
    }
    let asked = Features.routes.compactMap(\.access.permission)
    for permission in permissions {
      #expect(asked.contains(permission), "\(permission.name) opens no route")
      #expect(Features.permission(permission.name) == permission)
    }
    for permission in permissions { #expect(BuiltInRole.owner.permissions.contains(permission)) }
  }
}
