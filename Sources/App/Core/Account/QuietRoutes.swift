// JSON calls that take a body and answer nothing.
import Base
import Store
import Web

extension Route {
  /// A write.
  static func api<Input: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, input: Input.Type,
    write: @escaping @Sendable (Input, Call, Writer) throws -> Void
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, input: input, success: 204, body: .json,
      action: .write { call, body in
        let value = try body.payload(Input.self)
        return { writer in
          try write(value, call, writer)
          return Reply(204)
        }
      })
  }

  /// Work that takes long.
  static func api<Input: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, input: Input.Type,
    slow: @escaping @Sendable (Input, Call, Slow) throws -> Void
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, input: input, success: 204, body: .json,
      action: .slow { call, body in
        let value = try body.payload(Input.self)
        return { pool in
          try slow(value, call, pool)
          return Reply(204)
        }
      })
  }
}
