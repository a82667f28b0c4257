// quad serve: the running campus.
import Base
import CLinux
import Glibc
import Store
import Web

enum ServeCommand: CLICommand {
  static let name = "serve"
  static let summary = "Run the campus"
  static let help = """
    quad serve: run the campus until SIGTERM or SIGINT.

    \(Opening.help)
      --listen ADDR:PORT  where to listen; port 0 lets the system choose

      --json              say so as JSON: {"listening": URL}, and {"setupLink": URL} on a new box

    While it runs, the commands that change something hand their work over to it, by the socket quad.sock beside the
    database, which only its own account and root may use.

    Prints one line, “listening on http://ADDR:PORT”, when it is ready. On a box that nobody has set up, a second line has
    the link to do so, for 30 minutes. SIGHUP reads the certificate and the log level anew, and makes a new such link.

    Under systemd (Type=notify) it says when it is ready, reloads or stops, and with WatchdogSec= gives a sign of life
    only after the database was read and its writer answered.

    Example: quad serve --data /var/lib/quad --listen 127.0.0.1:8080
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued, bare: ["json"])
    guard arguments.rest.isEmpty else { throw Usage("serve takes no “\(arguments.rest[0])”.") }
    let opening = try Opening(arguments)
    // Before any thread is made, so that all of them inherit the mask and only this one sees the signals.
    let signals = try SignalQueue([SIGTERM, SIGINT, SIGHUP])
    let supervisor = Supervisor(log: opening.log)
    supervisor.tell("STATUS=Opening the database")
    let options = try opening.serverOptions()
    let appliance = try opening.appliance(service: Service(options), mail: opening.mailOptions())
    defer { appliance.store.close() }
    try RestoreNote.take(appliance)
    let server = Server(options, log: opening.log, clock: appliance.clock) { _ in try Pipeline(appliance) }
    appliance.vitals.attach(server)
    let bound = try server.start()
    appliance.recent.begin()
    try appliance.startJobs()
    let control = control(appliance, opening)
    defer { control?.end() }
    let isJSON = arguments.has("json")
    if isJSON {
      Terminal.printJSON { json in json.object { json.field("listening", bound.description) } }
    } else {
      Terminal.print("listening on \(bound)")
    }
    try announceSetup(appliance, bound, isJSON: isJSON)
    var watch = Watch(supervisor, Pulse(appliance.store), status: "Listening on \(bound)", log: opening.log)
    watch.ready()
    let drain = Opening.seconds(opening.configuration[Settings.drainDeadline])
    while true {
      guard let signal = signals.next(within: watch.patience) else {
        watch.look()
        continue
      }
      switch signal {
      case SIGHUP:
        watch.reloading()
        reload(opening, arguments, server)
        do { try announceSetup(appliance, bound, isJSON: isJSON) } catch {
          opening.log.error("no set-up link", ["reason": "\(error)"])
        }
        watch.ready()
      default:
        opening.log.info("draining")
        // The requests first, then the jobs.
        watch.stopping(within: drain * 2)
        appliance.hub.leave()
        server.drain(deadline: drain)
        server.wait()
        appliance.jobs.stop(within: drain)
        appliance.hub.end()
        appliance.seen.flush()
        appliance.tokenUses.flush()
        appliance.openID.end()
        appliance.webhooks.end()
        appliance.moodle.end()
        appliance.places.end()
        appliance.mail.end()
        opening.log.info("stopped")
        return 0
      }
    }
  }

  /// What commands beside this one reach it by. A campus without is still a campus: they then say that it is running.
  private static func control(_ appliance: Appliance, _ opening: Opening) -> ControlSocket? {
    do { return try ControlSocket(appliance, database: opening.database) } catch let failure as Failure {
      opening.log.warning("no control socket", ["detail": failure.detail])
    } catch { opening.log.warning("no control socket", ["detail": "\(error)"]) }
    return nil
  }

  /// Brings into force what may change while running. A fault leaves everything as it was.
  private static func reload(_ opening: Opening, _ arguments: Arguments, _ server: Server) {
    do {
      let fresh = try Opening(arguments)
      opening.log.level = fresh.log.level
      try server.reloadCertificate()
      opening.log.info("reloaded")
    } catch let failure as Failure {
      opening.log.error("reload refused", ["reason": failure.text.en, "detail": failure.detail])
    } catch {
      opening.log.error("reload refused", ["reason": "\(error)"])
    }
  }

  /// On a box that nobody has set up, prints the link to do so: on standard output, never in the log.
  private static func announceSetup(_ appliance: Appliance, _ bound: BoundAddress, isJSON: Bool) throws {
    guard let secret = try SetupLinkCommand.makeLink(appliance) else { return }
    let isAny = bound.address == Address("0.0.0.0") || bound.address == Address("::")
    let origin =
      isAny
      ? "\(bound.isSecure ? "https" : "http")://\(Machine.hostName):\(bound.port)" : bound.description
    let link = origin + SetupPages.path(secret)
    if isJSON {
      Terminal.printJSON { json in json.object { json.field("setupLink", link) } }
    } else {
      Terminal.print(SetupText.announcement(link)[Terminal.language])
    }
  }
}

/// Signals as a queue that one thread reads, instead of handlers that interrupt any.
struct SignalQueue {
  private let descriptor: Int32

  init(_ signals: [Int32]) throws {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    descriptor = signalfd(-1, &set, Int32(SFD_CLOEXEC))
    guard descriptor >= 0 else { throw Failure.internal("signalfd: \(systemMessage(errno))") }
  }

  /// Waits for the next signal, so many milliseconds at most, or without end when they are negative; nil when none came.
  func next(within milliseconds: Int32) -> Int32? {
    var info = signalfd_siginfo()
    while true {
      if milliseconds >= 0 {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let count = poll(&wait, 1, milliseconds)
        if count == 0 { return nil }
        // Interrupted: whoever asks counts the time.
        if count < 0, errno == EINTR { return nil }
      }
      let n = read(descriptor, &info, MemoryLayout<signalfd_siginfo>.size)
      if n == MemoryLayout<signalfd_siginfo>.size { return Int32(info.ssi_signo) }
      if n < 0, errno != EINTR { return SIGTERM }
    }
  }
}
