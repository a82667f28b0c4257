// Any bytes at all to the JSON reader: it must answer or refuse, and what it accepts it must be able to write.
import Base

/// Reads `bytes` as JSON. A document that is accepted is written and read again, and must be equal; its numbers and
/// texts are read on the way. Traps when that fails.
package func fuzzJSON(_ bytes: UnsafeRawBufferPointer) {
  let document = try? JSONDocument(bytes)
  takeApart(bytes, document)
  guard let document else { return }
  visit(document.root)
  let buffer = Buffer()
  document.root.write(to: JSONWriter(buffer))
  guard let again = try? JSONDocument(buffer.bytes) else {
    fatalError("what was written can't be read: \(buffer.string)")
  }
  precondition(again == document, "reads back differently: \(buffer.string)")
  _ = try? FuzzPayload.read(document.root)
}

/// Reads `bytes` piece by piece: what is a document has as many elements, or the same members, either way.
private func takeApart(_ bytes: UnsafeRawBufferPointer, _ document: JSONDocument?) {
  let pieces = JSONPieces(Array(bytes))
  switch pieces.root {
  case .array:
    var count = 0
    let isWhole = (try? pieces.each { _ in count += 1 }) != nil
    if let document { precondition(isWhole && count == document.root.count, "other elements") }
  case .object:
    let members = try? pieces.members()
    for (_, range) in members ?? [] { _ = try? pieces.value(in: range) }
    guard let document else { return }
    let names = document.root.members.compactMap { $0.name.string }
    precondition(members?.map(\.name) == names, "other members")
  case .other, .nothing: _ = try? pieces.value()
  }
}

/// Calls every accessor of every value.
private func visit(_ value: JSONValue) {
  _ = (value.kind, value.isNull, value.bool, value.count)
  if let whole = value.int64 { precondition(String(whole) == value.numberText || value.numberText == "-0") }
  if let double = value.double { precondition(double.isFinite) }
  if let text = value.string {
    precondition(value.withUTF8 { $0.elementsEqual(text.utf8) } == true, "a text that is not UTF-8 was accepted")
  }
  for element in value.elements { visit(element) }
  for (name, inner) in value.members {
    if let name = name.string { precondition(value[name] != nil) }
    visit(inner)
  }
}

/// One field of each kind, named so that short inputs hit them.
private struct FuzzPayload: Payload {
  enum Choice: String, CaseIterable, Sendable { case x, y }

  var text = ""
  var mail: String?
  var whole = Int64(0)
  var fraction: Double?
  var flag = false
  var date: LocalDate?
  var time: Timestamp?
  var id: ID<FuzzPayload>?
  var choice = Choice.x
  var words: [String] = []
  var rows: [FuzzPayload] = []

  mutating func fields(_ f: inout some FieldVisitor) {
    let label = Text.verbatim("a")
    f.text("a", &text, label: label, min: 0, max: 10, kind: .multiline, required: false)
    f.text("b", &mail, label: label, kind: .email)
    f.integer("c", &whole, label: label, range: -10...10, required: false)
    f.number("d", &fraction, label: label, range: -1...1)
    f.bool("e", &flag, label: label, required: false)
    f.date("f", &date, label: label)
    f.timestamp("g", &time, label: label)
    f.id("h", &id, label: label)
    f.choice("i", &choice, label: label, required: false)
    f.texts("j", &words, label: label, required: false)
    f.list("k", &rows, label: label, required: false)
  }
}
