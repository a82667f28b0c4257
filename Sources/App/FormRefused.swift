// A form that is shown again with its faults: nothing it wrote may stay.
import Base
import Web

/// Thrown by a form's write to answer with a page and still undo what was written.
struct FormRefused: Error {
  let reply: Reply
}

extension FormRefused {
  /// For a form of one line: back to the page that it stands on, with why. `page` names what was typed, which needs a letter
  /// more, not to be written again.
  init(_ failure: Failure, backTo page: Link, _ call: Call) {
    let why = failure.fields.first?.text ?? failure.text
    self.init(reply: call.redirect(to: page, Flash(.bad, why[call.language])))
  }
}

extension FormFields {
  /// What was typed into a field, for an address: no more than the field takes.
  func typed(_ name: String, most: Int) -> String? { self[name].map { shortened($0, to: most) } }

  /// The form's own fields, without the token of the frame.
  var ownPairs: [(String, String)] { pairs.filter { $0.0 != CSRF.fieldName } }
}
