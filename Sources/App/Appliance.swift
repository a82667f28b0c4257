// The composition root: everything a running Quad consists of, put together in one place.
import Base
import Outbound
import Store
import Web

/// One open campus: its settings, its database, its pool. Shared by all loops; immutable.
final class Appliance: Sendable {
  let log: Log
  let clock: Clock
  let store: Store
  let secrets: Secrets
  let signing: SigningKeys
  let tokenUses: TokenUses
  let csrf: CSRF
  let passwords: Passwords
  /// For imports and long reads.
  let pool: SlowPool
  /// For password hashes.
  let hashing: SlowPool
  /// For what waits for other servers.
  let network: NetworkPool
  /// The services that people sign in with.
  let openID: OpenIDClients
  let router: Router
  let rates: Rates
  /// Whose pages may read the API's answers.
  let cors: CORS
  /// Requests with an `Idempotency-Key` that are being carried out on the slow pool.
  let repeats = RepeatsUnderWay()
  let assets: Assets
  /// Slows down guessing: of passwords and codes, and asking for new ones.
  let attempts: Attempts
  /// When sessions were last used.
  let seen: SeenSessions
  /// How it is reached, as far as whoever opened it has said.
  let service: Service
  /// Paid by every sign-in with an unknown address, so that it takes as long as one with a wrong password.
  let decoy: DecoyHash

  /// Opens the database (making it on first use), brings its schema up to date and builds the routes. Fails with a
  /// sentence for the person at the terminal. `address` is where the campus is reached from outside, where that is set.
  /// `ticks` are the nanoseconds of a clock that never steps.
  init(
    database: String, log: Log, clock: Clock = .system, passwords: Passwords = .standard, slowWidth: Int = 2,
    address: String = "", rates: Rates = .off, cors: CORS = .off, service: Service = Service(),
    outbound: HTTPClient.Options = HTTPClient.Options(),
    ticks: @escaping @Sendable () -> UInt64 = monotonicNanoseconds
  ) throws {
    self.log = log
    self.rates = rates
    self.cors = cors
    self.clock = clock
    self.passwords = passwords
    self.service = service
    try makeDirectory(directory(of: database))
    store = try Store(StoreOptions(path: database), migrations: Features.migrations, log: log, clock: clock)
    if let mode = tightenFile(directory(of: database) + "/quad.key") {
      log.warning("others could read the key file; not any more", ["mode": String(mode, radix: 8)])
    }
    secrets = try Secrets(file: directory(of: database) + "/quad.key")
    signing = SigningKeys(secrets, address: address)
    tokenUses = TokenUses(store: store)
    csrf = CSRF(key: secrets.csrfKey())
    attempts = Attempts(ticks)
    seen = SeenSessions(store: store)
    decoy = try DecoyHash(passwords, secrets, imported: store.read { try $0.first(AccountStore.importedHash) })
    pool = try SlowPool(store: store, width: slowWidth, limit: 256)
    hashing = try SlowPool(store: store, width: slowWidth, limit: 256, hashing: passwords)
    network = try NetworkPool(store: store)
    openID = OpenIDClients(HTTPClient(outbound, log: log), secrets, clock: clock, log: log)
    router = try Router(Features.routes.map { ($0.method, $0.path) })
    assets = Assets.embedded
  }
}

extension Features {
  /// Every route of every feature.
  static let routes: [Route] = all.flatMap { $0.routes }

  static let migrations: [Migration] = all.flatMap { $0.migrations }

  static let events: [String: Text] = Dictionary(
    all.flatMap { $0.events }.map { ($0.kind.name, $0.text) }, uniquingKeysWith: { first, _ in first })

  static let navigation: [NavigationEntry] = all.flatMap { $0.navigation }

  static let exports: [ExportTable] = all.flatMap { $0.exports }

  /// What two features must not both claim. Checked at start; a test checks it too.
  static func checkOpenSets() throws {
    func refuseDuplicates(_ what: StaticString, _ names: [String]) throws {
      var seen: Set<String> = []
      for name in names where !seen.insert(name).inserted {
        throw Failure.internal("the \(what) \(name) is declared twice")
      }
    }
    try refuseDuplicates("permission", all.flatMap { $0.permissions }.map(\.name))
    try refuseDuplicates("event kind", all.flatMap { $0.events }.map(\.kind.name))
    try refuseDuplicates("migration", all.flatMap { $0.migrations }.map(\.name))
    try refuseDuplicates("feature", all.map { $0.name })
  }
}
