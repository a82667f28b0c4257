// Finds a workbook's parts: which sheet is the first, and where it, its texts and its styles are.
import Base

/// Where things are in the package, and how the workbook counts days.
struct WorkbookParts {
  let sheet: String
  let sharedTexts: String?
  let styles: String?
  /// Whether day 0 is 1 January 1904, as old Macs had it.
  let countsFrom1904: Bool

  init(_ archive: SheetArchive, _ limits: SheetLimits) throws(Failure) {
    let package = try Relations(archive, of: "", limits)
    let workbookPath = package.first("/officeDocument") ?? "xl/workbook.xml"
    guard let part = try archive.part(workbookPath) else {
      // Not a workbook: say what it is, where it is something that people have.
      if try archive.part("content.xml") != nil {
        throw sheetFailure(
          "This is an OpenDocument file. Save it as .xlsx or as CSV and try again.",
          "C’est un fichier OpenDocument. Enregistrez-le en .xlsx ou en CSV et réessayez.")
      }
      if try archive.part("xl/workbook.bin") != nil {
        throw sheetFailure(
          "This is a binary .xlsb workbook. Save it as .xlsx and try again.",
          "C’est un classeur binaire .xlsb. Enregistrez-le en .xlsx et réessayez.")
      }
      throw Failure.sheetDamaged("no \(workbookPath)")
    }
    let workbook = Workbook()
    try MarkupFeed(part, workbook, limits).run()
    let relations = try Relations(archive, of: workbookPath, limits)
    // Chart sheets and hidden ones hold nothing that a person would mean to import.
    let sheets = workbook.sheets.filter { relations.isWorksheet($0.relation) }
    guard let chosen = sheets.first(where: \.isVisible) ?? sheets.first, let path = relations.target(chosen.relation)
    else { throw Failure.sheetDamaged("no worksheet") }
    sheet = path
    sharedTexts = relations.first("/sharedStrings")
    styles = relations.first("/styles")
    countsFrom1904 = workbook.countsFrom1904
  }
}

/// The sheets a workbook lists.
private final class Workbook: MarkupHandler {
  struct Sheet {
    let relation: String
    let isVisible: Bool
  }

  var sheets: [Sheet] = []
  var countsFrom1904 = false

  override func start(_ name: MarkupName, _ attributes: MarkupAttributes) throws(Failure) {
    switch name {
    case "workbookPr": countsFrom1904 = attributes.isSet("date1904")
    case "sheet":
      guard sheets.count < 1_000, let relation = attributes.text("id") else { return }
      sheets.append(Sheet(relation: relation, isVisible: attributes.text("state").map { $0 == "visible" } ?? true))
    default: break
    }
  }
}

/// What a part refers to.
private final class Relations: MarkupHandler {
  private struct Relation {
    let id: String
    let kind: String
    let target: String
  }

  private var list: [Relation] = []
  private let folder: Substring

  /// The relations of the part at `path`; of the package itself for an empty one. None where there is no list of them.
  init(_ archive: SheetArchive, of path: String, _ limits: SheetLimits) throws(Failure) {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    folder = path[..<slash]
    super.init()
    guard let part = try archive.part("\(folder)_rels/\(path[slash...]).rels") else { return }
    try MarkupFeed(part, self, limits).run()
  }

  override func start(_ name: MarkupName, _ attributes: MarkupAttributes) throws(Failure) {
    guard case "Relationship" = name, list.count < 2_000, let id = attributes.text("Id"),
      let kind = attributes.text("Type"), let target = attributes.text("Target"),
      attributes.text("TargetMode") != "External"
    else { return }
    list.append(Relation(id: id, kind: kind, target: target))
  }

  func isWorksheet(_ id: String) -> Bool { list.contains { $0.id == id && $0.kind.hasSuffix("/worksheet") } }

  func target(_ id: String) -> String? { list.first { $0.id == id }.map { resolved($0.target) } }

  /// The part of the first relation of a kind.
  func first(_ kind: String) -> String? { list.first { $0.kind.hasSuffix(kind) }.map { resolved($0.target) } }

  /// A name in the package: beside the part that refers to it, or from the root where it begins with a slash. It is only
  /// ever looked up in the package, so it leads nowhere else.
  private func resolved(_ target: String) -> String {
    if target.hasPrefix("/") { return String(target.dropFirst()) }
    var steps = folder.split(separator: "/")
    for step in target.split(separator: "/") where step != "." {
      if step != ".." { steps.append(step) } else if !steps.isEmpty { steps.removeLast() }
    }
    return steps.joined(separator: "/")
  }
}
