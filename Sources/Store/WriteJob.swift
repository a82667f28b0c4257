// A request on its way through the writer.
import Base

/// One queued write, its type of result forgotten. Touched by the writer's thread only once it is queued, which is the
/// reason for the `@unchecked` of the subclass.
class WriteJob: @unchecked Sendable {
  let context: WriteContext
  let queuedAt = monotonicNanoseconds()

  init(_ context: WriteContext) { self.context = context }

  /// Does the work; true when its changes are to be kept.
  func run(_ writer: Writer) -> Bool { false }

  /// Turns a success into this failure.
  func fail(_ error: any Error) {}

  /// Tells the caller. Once.
  func answer() {}
}

final class TypedWriteJob<Value: Sendable>: WriteJob, @unchecked Sendable {
  private let work: @Sendable (Writer) throws -> Value
  private let then: @Sendable (Result<Value, any Error>) -> Void
  private var result: Result<Value, any Error> = .failure(Trouble.closed)

  init(
    _ context: WriteContext, _ work: @escaping @Sendable (Writer) throws -> Value,
    _ then: @escaping @Sendable (Result<Value, any Error>) -> Void
  ) {
    self.work = work
    self.then = then
    super.init(context)
  }

  override func run(_ writer: Writer) -> Bool {
    do {
      result = .success(try work(writer))
      return true
    } catch {
      result = .failure(error)
      return false
    }
  }

  override func fail(_ error: any Error) {
    if case .success = result { result = .failure(error) }
  }

  override func answer() { then(result) }
}
