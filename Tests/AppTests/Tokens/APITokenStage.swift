// API tokens for tests.
import Base
import Testing

@testable import App

extension Campus {
  struct MadeToken {
    let secret: String
    let id: String
    let answer: Answer
  }

  static let own = "/api/v1/account/tokens"
  static let all = "/api/v1/organization/tokens"

  /// Makes a token as a person would over the API.
  func token(
    of visitor: Visitor, _ permissions: [String] = [], networks: [String] = [], days: Int = 30, service: Bool = false,
    name: String = "Timetable import"
  ) throws -> MadeToken {
    func list(_ words: [String]) -> String { "[" + words.map { "\"\($0)\"" }.joined(separator: ",") + "]" }
    let answer = try visitor.post(
      service ? Campus.all : Campus.own,
      json:
        "{\"name\":\"\(name)\",\"permissions\":\(list(permissions)),\"networks\":\(list(networks)),\"days\":\(days)}")
    return MadeToken(
      secret: answer.json["secret"]?.string ?? "", id: answer.json["token"]?["id"]?.string ?? "", answer: answer)
  }

  /// Whoever comes with a token.
  func bearer(_ token: MadeToken) -> Visitor {
    var visitor = guest
    visitor.token = token.secret
    return visitor
  }
}
