// What goes in and out of every route survives being written and read, and is fully described.
import Base
import Testing

@testable import App

struct PayloadTests {
  private static let types: [any Payload.Type] = {
    var types: [any Payload.Type] = []
    for type in Features.routes.flatMap({ [$0.input, $0.output].compactMap { $0 } })
    where !types.contains(where: { $0 == type }) { types.append(type) }
    return types
  }()

  private func roundTrip<P: Payload>(_ type: P.Type) throws {
    var value = P()
    var filler = SampleFiller()
    value.fields(&filler)
    guard !filler.hasSecret else { return }
    let (first, second) = (Buffer(), Buffer())
    value.write(to: JSONWriter(first))
    let again: P
    do { again = try P.read(json: first.bytes) } catch {
      Issue.record("\(P.schemaName): \(first.string) \(error)")
      return
    }
    again.write(to: JSONWriter(second))
    #expect(first.string == second.string, "\(P.schemaName)")
  }

  @Test func everyPayloadReadsWhatItWrote() throws {
    #expect(Self.types.count > 10)
    for type in Self.types { try roundTrip(type) }
  }

  @Test func secretsAreNeverWritten() {
    var input = SignInInput()
    input.password = "hunter2hunter2"
    let buffer = Buffer()
    input.write(to: JSONWriter(buffer))
    #expect(!buffer.string.contains("hunter2"))
  }

  @Test func everyFieldIsLabelledInBothLanguagesAndNamedInOneStyle() {
    func look(_ fields: [FieldInfo], _ name: String) {
      var seen: Set<String> = []
      for field in fields {
        let key = field.name.description
        #expect(seen.insert(key).inserted, "\(name).\(key) twice")
        #expect(!field.label.en.isEmpty && !field.label.fr.isEmpty, "\(name).\(key)")
        #expect(key.first?.isLowercase == true && key.allSatisfy { $0.isASCII && $0.isLetter }, "\(name).\(key)")
        for choice in field.choices { #expect(!choice.label.en.isEmpty && !choice.label.fr.isEmpty) }
        look(field.children, "\(name).\(key)")
      }
    }
    for type in Self.types { look(type.fieldList, type.schemaName) }
    #expect(Set(Self.types.map { $0.schemaName }).count == Self.types.count, "two payloads share a name")
  }

  @Test func everyPayloadHasASchemaThatIsJSON() throws {
    for type in Self.types {
      let buffer = Buffer()
      type.schema(to: JSONWriter(buffer))
      #expect(throws: Never.self) { try JSONDocument(buffer.array) }
    }
  }
}
