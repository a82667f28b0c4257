// From options, environment and appliance.conf to an open campus.
import Base
import Outbound
import Store
import Web

/// The options that every command on a campus takes, and what they lead to.
struct Opening {
  let configuration: Configuration
  let log: Log
  private let files: [String: String]

  /// The names of these options, for `Arguments`.
  static let valued = ["config", "data", "listen"]

  /// Where the Debian package has the configuration.
  private static let installed = "/etc/quad/appliance.conf"

  static let help = """
      --config FILE       the configuration file (appliance.conf beside you; else, without --data,
                          /etc/quad/appliance.conf)
      --data DIR          the folder of the database; the same as store.path = DIR/quad.db
    """

  /// Layers the defaults, the file, the environment and the options.
  init(_ arguments: Arguments) throws {
    files = [:]
    var overrides: [String: String] = [:]
    if let data = arguments["data"] { overrides["store.path"] = data + "/quad.db" }
    if let listen = arguments["listen"] { overrides["server.listen"] = listen }
    var file = arguments["config"]
    if file == nil, fileExists("appliance.conf") { file = "appliance.conf" }
    if file == nil, arguments["data"] == nil, fileExists(Opening.installed) { file = Opening.installed }
    configuration = try Configuration.load(
      Settings.table, file: file, environment: Terminal.environment, overrides: overrides)
    log = Log(
      level: Log.Level(name: configuration[Settings.logLevel].rawValue) ?? .info,
      format: configuration[Settings.logFormat] == .json ? .json : .keyValue,
      memory: LogMemory(bytes: configuration[Settings.logMemory], days: configuration[Settings.logDays]))
  }

  var database: String { configuration[Settings.storePath] }
  var folder: String { directory(of: database) }

  /// Opens the campus: the database is made or brought up to date.
  func appliance(
    log quiet: Log? = nil, service: Service = Service(), mail: MailOptions = .off
  ) throws -> Appliance {
    try Appliance(
      database: database, log: quiet ?? log, slowWidth: configuration[Settings.slowThreads],
      address: configuration[Settings.publicAddress], rates: rates, cors: cors(), service: service,
      outbound: outboundOptions(), mail: mail, backups: backupPlan(),
      metricsGate: MetricsGate(
        networks: configuration[Settings.metricsNetworks], token: configuration[Settings.metricsToken]),
      images: ImageWorkers.Options(configuration), places: PlaceOptions(configuration),
      guesses: guesses)
  }

  /// How mail is sent by whoever serves.
  func mailOptions() throws -> MailOptions { try MailOptions(configuration, folder: folder) }

  private var rates: Rates {
    Rates([
      .open: configuration[Settings.openRate], .strict: configuration[Settings.strictRate],
      .normal: configuration[Settings.normalRate], .bulk: configuration[Settings.bulkRate],
    ])
  }

  private var guesses: Attempts.Rules {
    var rules = Attempts.Rules()
    rules.account.free = configuration[Settings.signInAccount]
    rules.address.free = configuration[Settings.signInAddress]
    return rules
  }

  private func cors() throws -> CORS {
    try CORS(origins: configuration[Settings.corsOrigins], credentials: configuration[Settings.corsCredentials])
  }

  /// How other servers are called.
  func outboundOptions() throws -> HTTPClient.Options {
    var options = HTTPClient.Options()
    // One service that answers slowly must leave lanes of the pool to the others.
    options.perHost = 2
    options.policy = AddressPolicy(allowing: configuration[Settings.allowedHosts].compactMap { AllowedHost($0) })
    let authorities = configuration[Settings.authorities]
    if !authorities.isEmpty {
      guard fileExists(authorities) else {
        throw Usage("outbound.ca-file names a PEM file; there is none at “\(authorities)”.")
      }
      options.authorities = authorities
    }
    let proxy = configuration[Settings.proxy]
    options.proxy = proxy.isEmpty ? nil : OutboundURL(proxy)
    return options
  }

  /// Fails when there is no database yet, with how one comes about.
  func requireDatabase() throws {
    guard fileExists(database) else {
      throw Failure(
        .notFound, code: "no-database",
        Text(
          en: "\(ChecksText.noDatabase(database).en) \(ChecksText.makeDatabase.en)",
          fr: "\(ChecksText.noDatabase(database).fr) \(ChecksText.makeDatabase.fr)"))
    }
  }

  /// The names of what `quad migrate` would apply.
  func pendingMigrations() throws -> [String] {
    try Store.status(path: database, migrations: Features.migrations).filter { $0.appliedAt == nil }.map(\.name)
  }

  /// Reads the campus, also beside whoever serves it, and changes nothing.
  func read<T>(_ body: (Reader) throws -> T) throws -> T {
    try requireDatabase()
    guard try pendingMigrations().isEmpty else {
      throw Failure(
        .conflict, code: "migrations-pending",
        Text(
          en: "The database was last used by an older Quad. Run `quad migrate` first.",
          fr: "La base a été utilisée par une version plus ancienne de Quad. Lancez d’abord `quad migrate`."))
    }
    return try Store.inspect(path: database, body)
  }

  /// What the web server is told. `makesCertificate` where a self-signed one is made when none is there; else only its
  /// files are named.
  func serverOptions(makesCertificate: Bool = true) throws -> ServerOptions {
    var options = ServerOptions()
    let listen = configuration[Settings.listen]
    guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]),
      let address = Address(Opening.unbracketed(String(listen[..<colon])))
    else {
      throw Usage("server.listen takes address:port, such as 127.0.0.1:8080 or [::]:443, not “\(listen)”.")
    }
    options.address = address
    options.port = port
    options.loops = configuration[Settings.loops]
    options.connections = configuration[Settings.connections]
    options.connectionsPerAddress = configuration[Settings.connectionsPerAddress]
    options.headDeadline = Opening.seconds(configuration[Settings.headDeadline])
    options.rateWindow = Opening.seconds(configuration[Settings.bodyWindow])
    options.minimumRate = configuration[Settings.minimumRate]
    options.idleDeadline = Opening.seconds(configuration[Settings.idleDeadline])
    options.accessLog = configuration[Settings.logAccess]
    options.trustedProxies = try configuration[Settings.trustedProxies].map { text in
      guard let range = AddressRange(text) else {
        throw Usage("server.trusted-proxies takes networks such as 10.0.0.0/8, not “\(text)”.")
      }
      return range
    }
    options.tls = try tls(for: address, trusting: options.trustedProxies, makes: makesCertificate)
    return options
  }

  /// Which certificate to use: the configured one, or a self-signed one beside the database; nil for plain HTTP, which
  /// is only for loopback and for behind a proxy.
  private func tls(
    for address: Address, trusting proxies: [AddressRange], makes: Bool
  ) throws -> TLSFiles? {
    switch configuration[Settings.tls] {
    case .auto where address.isLoopback: return nil
    case .off:
      guard address.isLoopback || !proxies.isEmpty else {
        throw Failure(
          .invalid, code: "plain-http",
          Text(
            en:
              "server.tls = off would send passwords in the clear. Listen on a loopback address, name your reverse proxy in server.trusted-proxies, or leave TLS on.",
            fr:
              "server.tls = off enverrait les mots de passe en clair. Écoutez sur la boucle locale, nommez votre mandataire dans server.trusted-proxies, ou laissez TLS."
          ))
      }
      return nil
    case .auto, .on: break
    }
    let certificate = configuration[Settings.certificate]
    let key = configuration[Settings.certificateKey]
    if !certificate.isEmpty || !key.isEmpty {
      guard !certificate.isEmpty, !key.isEmpty else {
        throw Failure(
          .invalid, code: "certificate",
          Text(
            en: "server.certificate and server.certificate-key go together: set both or neither.",
            fr: "server.certificate et server.certificate-key vont ensemble : réglez les deux ou aucun."))
      }
      return TLSFiles(certificate: certificate, key: key)
    }
    let files = TLSFiles(certificate: folder + "/tls-certificate.pem", key: folder + "/tls-key.pem")
    if makes, !fileExists(files.certificate) || !fileExists(files.key) {
      try makeDirectory(folder)
      let names = ["localhost", "127.0.0.1", "::1"] + (Opening.isAny(address) ? [] : [address.description])
      try CertificatePair.selfSigned(names: names, now: Clock.system.now).write(to: files)
      log.info("made a self-signed certificate", ["file": files.certificate])
    }
    return files
  }

  /// Whether the address stands for all of the machine's.
  private static func isAny(_ address: Address) -> Bool { address == Address("0.0.0.0") || address == Address("::") }

  private static func unbracketed(_ host: String) -> String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }

  static func seconds(_ duration: Duration) -> Double { Double(duration.milliseconds) / 1000 }
}
