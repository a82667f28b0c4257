// A box that nobody has set up yet, of one's own for each test.
import Base
import Store
import Testing

@testable import App

/// An open, empty database in a folder of its own, with a clock that stands.
final class EmptyBox: Sendable {
  let appliance: Appliance
  let clock: StandingClock
  let guest: Visitor
  private let premises: Premises

  /// `lanes` is how many may hash a password at the same moment.
  init(_ depth: Depth = .inProcess, lanes: Int = 1) throws {
    let folder = TestFolder()
    clock = StandingClock(try #require(Timestamp(rfc3339: CampusTemplate.start)))
    appliance = try Appliance(
      database: folder.database, log: .silent, clock: clock.clock, passwords: CampusTemplate.passwords,
      slowWidth: lanes)
    premises = Premises(appliance, folder)
    switch depth {
    case .inProcess: guest = Visitor(try InProcess(premises))
    case .socket: guest = Visitor(try LiveSocket(premises))
    }
  }

  var store: Store { appliance.store }

  /// A new link's token; the one before is void from then on.
  func link() throws -> String { try #require(try SetupLinkCommand.makeLink(appliance)).token }

  /// The first number of a query.
  func number(_ query: Query<Int>) throws -> Int { try store.read { try $0.one(query) } }

  /// The kinds of all events so far, oldest first.
  func events() throws -> [String] {
    try store.read { try EventLog.since($0, ID(0), limit: 1000).map(\.kind) }
  }
}
