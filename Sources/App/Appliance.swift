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
  /// For what waits for a picture to be decoded: a thread for each process that may do so.
  let decoding: SlowPool
  /// The processes that decode pictures.
  let imageWorkers: ImageWorkers
  /// What signs the links that open a picture.
  let linkKey: [UInt8]
  /// For what waits for other servers, and for that of it which few may do and which takes longer.
  let network: NetworkPool
  let setUp: NetworkPool
  /// The services that people sign in with.
  let openID: OpenIDClients
  /// The servers that are told what happens.
  let webhooks: WebhookSender
  /// The organizations' Moodle sites.
  let moodle: MoodleClients
  /// Maps, and the addresses of places.
  let places: PlaceFinder
  /// What it writes to people.
  let mail: Mailer
  let router: Router
  let rates: Rates
  /// Who asks most.
  let topCallers = TopCallers()
  /// Whose pages may read the API's answers.
  let cors: CORS
  /// Requests with an `Idempotency-Key` that are being carried out on the slow pool.
  let repeats = RepeatsUnderWay()
  let assets: Assets
  /// Who listens to what happens, as it happens.
  let hub: Hub
  /// Slows down guessing: of passwords and codes, and asking for new ones.
  let attempts: Attempts
  /// What is done outside requests. Works from `startJobs` on.
  let jobs: JobQueue
  /// Tells who looks at jobs that they move.
  let jobNews: JobNews
  /// Where backups go and how many are kept.
  let backups: BackupPlan
  /// When sessions were last used.
  let seen: SeenSessions
  /// How it does.
  let vitals: Vitals
  /// How long writes and answers took lately.
  let recent: RecentTimes
  /// Who may read its figures without signing in.
  let metricsGate: MetricsGate
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
    outbound: HTTPClient.Options = HTTPClient.Options(), mail: MailOptions = .off, backups: BackupPlan? = nil,
    sockets: SocketCatalog = .features,
    metricsGate: MetricsGate = .standard, images: ImageWorkers.Options = ImageWorkers.Options(),
    places: PlaceOptions = PlaceOptions(), guesses: Attempts.Rules = Attempts.Rules(),
    ticks: @escaping @Sendable () -> UInt64 = monotonicNanoseconds
  ) throws {
    self.log = log
    self.rates = rates
    self.cors = cors
    self.clock = clock
    self.passwords = passwords
    self.service = service
    self.metricsGate = metricsGate
    try makeDirectory(directory(of: database))
    let plan = backups ?? BackupPlan(database: database)
    self.backups = plan
    var options = StoreOptions(path: database)
    if plan.isBeforeMigrations { options.beforeMigrating = plan.options(.migration, at: clock.now) }
    store = try Store(options, migrations: Features.migrations, log: log, clock: clock)
    if let mode = tightenFile(directory(of: database) + "/quad.key") {
      log.warning("others could read the key file; not any more", ["mode": String(mode, radix: 8)])
    }
    secrets = try Secrets(file: directory(of: database) + "/quad.key")
    signing = SigningKeys(secrets, address: address)
    tokenUses = TokenUses(store: store)
    csrf = CSRF(key: secrets.csrfKey())
    attempts = Attempts(ticks, guesses)
    seen = SeenSessions(store: store)
    vitals = Vitals(at: clock.now, database: database)
    recent = RecentTimes { [store = store, vitals = vitals] in (store.statistics, vitals.server) }
    decoy = DecoyHash(passwords, secrets, imported: try store.read { try $0.first(AccountStore.importedHash) })
    pool = try SlowPool(store: store, width: slowWidth, limit: 256)
    hashing = try SlowPool(store: store, width: slowWidth, limit: 256, hashing: passwords)
    decoding = try SlowPool(store: store, width: images.width, limit: images.width + images.waiting)
    imageWorkers = ImageWorkers(images, log: log)
    linkKey = secrets.linkKey()
    network = try NetworkPool(store: store)
    setUp = try NetworkPool(store: store, width: 3, perServer: 1)
    jobs = JobQueue(store, clock: clock, log: log)
    openID = OpenIDClients(HTTPClient(outbound, log: log), secrets, clock: clock, log: log)
    webhooks = WebhookSender(outbound, secrets, clock: clock, log: log)
    moodle = MoodleClients(outbound, secrets, log: log)
    self.places = PlaceFinder(places, outbound, address: address, log: log)
    self.mail = Mailer(mail, secrets: secrets, clock: clock, log: log)
    try store.react(Features.reactions)
    router = try Router(
      Features.routes.map { ($0.method, $0.path) },
      slashed: Set(Features.routes.filter { $0.traits.contains(.slashed) }.map(\.path)))
    assets = Assets.embedded
    hub = Hub(
      store: store, clock: clock, log: log, sockets: sockets, ticks: ticks
    ) { [store = store, secrets = secrets, signing = signing, tokenUses = tokenUses] in
      Authenticator(store: store, secrets: secrets, signing: signing, uses: tokenUses)
    }
    let news = JobNews(hub)
    jobNews = news
    jobs.onChange { news.note() }
  }
}

extension Features {
  /// Every route of every feature.
  static let routes: [Route] = all.flatMap { $0.routes }

  static let migrations: [Migration] = all.flatMap { $0.migrations }

  static let events: [String: Text] = Dictionary(
    all.flatMap { $0.events }.map { ($0.kind.name, $0.text) }, uniquingKeysWith: { first, _ in first })

  static let navigation: [NavigationEntry] = all.flatMap { $0.navigation }

  static let jobs: [JobDescription] = all.flatMap { $0.jobs }

  static let schedules: [ScheduleDescription] = all.flatMap { $0.schedules }

  static let sweeps: [Sweep] = all.flatMap { $0.sweeps }

  static let exports: [ExportTable] = all.flatMap { $0.exports }

  static let topics: [Topic] = all.flatMap { $0.topics }

  static let reactions: [Reaction] = all.flatMap { $0.reactions }

  static let metrics: [Metric] = all.flatMap { $0.metrics }

  static let tiles: [Tile] = all.flatMap { $0.tiles }

  static let checks: [CheckSource] = all.flatMap { $0.checks }

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
    try refuseDuplicates("mail", mails.map { $0.kind.name })
    try refuseDuplicates("topic", topics.map(\.name))
    try refuseDuplicates("socket namespace", SocketCatalog.features.namespaces.map(\.name))
    try refuseDuplicates("socket event", SocketCatalog.features.events.map { "\($0.namespace) \($0.name)" })
    // A set of them is a number.
    if topics.count > TopicSet.most { throw Failure.internal("more than \(TopicSet.most) topics") }
    try refuseDuplicates("notification", notices.map { $0.kind.name })
    try refuseDuplicates("feature", all.map { $0.name })
    try refuseDuplicates("metric", metrics.map(\.name.description))
    try refuseDuplicates("tile", tiles.map(\.name.description))
    try refuseDuplicates("job kind", all.flatMap { $0.jobs }.map(\.kind.name))
    try refuseDuplicates("schedule", all.flatMap { $0.schedules }.map(\.name))
    try refuseDuplicates("way to pay", paymentMethods.map(\.name))
    try refuseDuplicates("subject of bills", billSubjects.map(\.name))
  }
}
