// Units and terms as a file that can be imported again.
import Base
import Sheets
import Store
import Web

enum StructureExport {
  /// Of those that the caller sees, the units before the terms.
  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try StructureView(call, reader)
      var csv = CSVWriter(call.buffer)
      csv.row(LearningFile.Kind.units.titles)
      for unit in view.nodes.map(\.unit) {
        let parent = unit.parent.flatMap { view.tree[$0] }?.code ?? ""
        csv.row([unit.kind.rawValue, unit.code, unit.name, parent, "", "", "", "", unit.isActive ? "yes" : "no"])
      }
      for term in try view.terms(reader) {
        let fields = term.fields
        csv.row([
          "term", fields.code, fields.label, "", fields.campus.flatMap { view.tree[$0] }?.code ?? "",
          fields.academicYear, fields.first.iso, fields.last?.iso ?? "", fields.isActive ? "yes" : "no",
        ])
      }
      return .csv(call, "structure.csv")
    }
  }
}

extension Reply {
  /// What was written into the call's buffer, as a file to keep.
  static func csv(_ call: Call, _ name: String) -> Reply {
    Reply(
      200, .csv, body: .buffer(call.buffer),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"\(name)\"")])
  }
}
