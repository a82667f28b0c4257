// A form that is shown again with its faults: nothing it wrote may stay.
import Base
import Web

/// Thrown by a form's write to answer with a page and still undo what was written.
struct FormRefused: Error {
  let reply: Reply
}

extension FormFields {
  /// The form's own fields, without the token of the frame.
  var ownPairs: [(String, String)] { pairs.filter { $0.0 != CSRF.fieldName } }
}
