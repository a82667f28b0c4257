// What sample is: the values, and the rules as pure functions.
import Base
import Store

/// One entry of sample.
enum SampleEntry {}

extension Permission {
  static let sampleRead = Permission("sample.read", SampleText.mayRead)
  static let sampleWrite = Permission("sample.write", SampleText.mayWrite)
}

extension EventKind {
  static let sampleAdded = EventKind("sample.added")
  static let sampleRemoved = EventKind("sample.removed")
}

extension Counter {
  /// Entries of an organization; the bucket is 0.
  static let sampleTotal = Counter("sample.total")
}

/// What somebody gives to add an entry.
struct SampleInput: Payload {
  var title = ""

  static let schemaName = "SampleInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("title", &title, label: SampleText.entryTitle, min: 1, max: 200)
  }
}

/// An entry as the API gives it.
struct SampleOutput: Payload {
  var id = ID<SampleEntry>(0)
  var title = ""
  var createdAt = Timestamp(milliseconds: 0)

  static let schemaName = "SampleEntry"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: SampleText.entry)
    f.text("title", &title, label: SampleText.entryTitle, max: 200)
    f.timestamp("createdAt", &createdAt, label: SampleText.created)
  }
}
