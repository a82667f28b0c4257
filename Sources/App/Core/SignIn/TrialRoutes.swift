// Routes whose input holds a secret that could be guessed: counted on the loop, before anything waits for the slow pool.
import Base
import Store
import Web

extension Route {
  /// A JSON call. `begin` runs on the loop's thread and throws when there is a wait; what it gives goes on to `slow`.
  static func api<Input: Payload, Output: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, input: Input.Type, output: Output.Type,
    status: UInt16 = 200, begin: @escaping @Sendable (Input, Call) throws -> Trial,
    slow: @escaping @Sendable (Input, Trial, Call, Slow) throws -> Output
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, input: input, output: output, success: status, body: .json,
      action: .slow { call, body in
        let value = try body.payload(Input.self)
        let trial = try begin(value, call)
        return { pool in call.reply(status, try slow(value, trial, call, pool)) }
      })
  }

  /// A JSON call that answers nothing.
  static func api<Input: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, input: Input.Type,
    begin: @escaping @Sendable (Input, Call) throws -> Trial,
    slow: @escaping @Sendable (Input, Trial, Call, Slow) throws -> Void
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, input: input, success: 204, body: .json,
      action: .slow { call, body in
        let value = try body.payload(Input.self)
        let trial = try begin(value, call)
        return { pool in
          try slow(value, trial, call, pool)
          return Reply(204)
        }
      })
  }

  /// A form. `begin` may refuse with the form itself: `FormRefused`.
  static func form(
    _ path: String, _ summary: String, needs access: Access, isOfAccount: Bool = false,
    begin: @escaping @Sendable (FormFields, Call) throws -> Trial,
    slow: @escaping @Sendable (FormFields, Trial, Call, Slow) throws -> Reply
  ) -> Route {
    Route(
      .page, .post, path, summary, access: access, success: 303, body: .form, isOfAccount: isOfAccount,
      action: .slow { call, body in
        let form = try body.form(for: call)
        let trial = try begin(form, call)
        return { pool in try slow(form, trial, call, pool) }
      })
  }
}
