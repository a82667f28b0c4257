// Texts that are empty: every call that takes a text says what it makes of that, and none of them falls over.
import Base
import Foundation
import Testing
import Web

@testable import App

struct EmptyTextTests {
  /// What a column refuses, its payload must have refused before: else it comes back as a defect.
  @Test func anEmptyTextIsTakenOrRefusedAndNoDefect() throws {
    let calls = Features.routes.filter { $0.kind == .api && $0.input?.fieldList.contains(where: isText) == true }
    var tried = 0
    var campus = try Campus()
    var rows = try ForeignRows(campus)
    for route in calls {
      let path = try rows.path(route).0
      var isChanged = false
      for field in route.input?.fieldList.filter(isText) ?? [] {
        for text in ["", " "] {
          let body = try with(text, at: field.name.description, of: route)
          let answer = try campus.admin.send(
            route.method.name.description, path, type: "application/json", body: body)
          #expect(answer.status < 500, "\(route.method.name) \(route.path) \(field.name) \(answer.text)")
          isChanged = isChanged || answer.status < 300
          tried += 1
        }
      }
      if isChanged {
        campus = try Campus()
        rows = try ForeignRows(campus)
      }
    }
    #expect(tried > 100, "\(tried)")
  }

  private func isText(_ field: FieldInfo) -> Bool {
    if case .text = field.shape { return true }
    return false
  }

  /// What the call needs, and the text: what else it takes would be refused before.
  private func with(_ text: String, at name: String, of route: Route) throws -> [UInt8] {
    let sample = Data(route.input?.sample ?? [])
    let needed = Set(route.input?.fieldList.filter(\.isRequired).map(\.name.description) ?? [])
    var object = try #require(try JSONSerialization.jsonObject(with: sample) as? [String: Any])
    object = object.filter { needed.contains($0.key) }
    object[name] = text
    return Array(try JSONSerialization.data(withJSONObject: object))
  }
}
