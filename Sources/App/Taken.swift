// What another row has already: the violation of an index, told in words.
import Base
import Store

extension Failure {
  /// 409 for what another has, tied to its field. The code is `name-taken` for the field `name`.
  static func taken(_ field: String, code: String? = nil, _ text: Text) -> Failure {
    Failure(.conflict, code: code ?? "\(field)-taken", text, fields: [Field(path: field, text: text)])
  }
}

/// Does what a unique index may refuse, and fails with words in place of the violation of that one index.
func refusing(_ index: String, as failure: @autoclosure () -> Failure, _ body: () throws -> Void) throws {
  do { try body() } catch let violation as ConstraintViolation where violation.name == index { throw failure() }
}
