// Looking at the machine and the files of a campus: the observations behind the judgments.
import Base
import CLinux
import Glibc
import Store
import Web

/// How the campus is reached.
struct Service: Sendable {
  /// The certificate that is served; nil for plain HTTP.
  var certificate: TLSFiles?
  var isLoopback = true
  /// Whether proxies are trusted, which then speak TLS.
  var hasProxy = false

  init() {}

  init(_ options: ServerOptions) {
    certificate = options.tls
    isLoopback = options.address.isLoopback
    hasProxy = !options.trustedProxies.isEmpty
  }
}

/// A campus as the checks see it. What can be seen from outside is looked at when this is made, before any check has the
/// file open itself. Waits for files: on the slow pool or at the terminal, never on a loop's thread.
struct BoxChecks {
  let database: String
  let service: Service
  let now: Timestamp
  private let folder: FileFacts?
  private let file: FileFacts?
  private let key: FileFacts?
  private let log: FileFacts?
  private let secrets: [FileFacts]
  private let holder: Int32?
  private let others: [ProcessFacts]
  private let backups: BackupPlan

  init(database: String, service: Service, now: Timestamp, backups: BackupPlan) {
    self.database = database
    self.backups = backups
    self.service = service
    self.now = now
    folder = Machine.facts(of: directory(of: database))
    file = Machine.facts(of: database)
    key = Machine.facts(of: directory(of: database) + "/quad.key")
    log = Machine.facts(of: database + "-wal")
    secrets = service.certificate.flatMap { Machine.facts(of: $0.key) }.map { [$0] } ?? []
    let holder = Store.holder(of: database)
    self.holder = holder
    others = file.map { Machine.processes(using: $0, except: holder.map { [$0] } ?? []) } ?? []
  }

  static let zones = Query("SELECT name, zone FROM organizations WHERE deleted_at IS NULL ORDER BY id LIMIT 100") {
    (organization: $0.text(0), zone: $0.text(1))
  }

  static let newestEvent = Query(
    "SELECT at FROM events WHERE id = (SELECT last_id FROM event_chain WHERE id = 1)"
  ) { $0.timestamp(0) }

  /// What can be told in some milliseconds of a campus that runs.
  static func findings(of appliance: Appliance) -> [Finding] {
    let box = BoxChecks(
      database: appliance.store.options.path, service: appliance.service, now: appliance.clock.now,
      backups: appliance.backups)
    do {
      return try appliance.store.read { reader in
        let scope = CheckScope(box: box, reader: reader, appliance: appliance, configuration: nil)
        return try box.findings(reader) + [Judgments.writer(appliance.store.statistics)]
          + Features.checks.flatMap { $0.findings(scope) }
      }
    } catch {
      return box.findings() + [box.unreadable(error, .schema)]
    }
  }

  /// The same for a file that may or may not be there, with its database where it can be read.
  func findings(_ reader: Reader) throws -> [Finding] {
    findings(newest: try reader.first(BoxChecks.newestEvent), organizations: try reader.all(BoxChecks.zones))
      + [try BackupStore.state(backups, reader).finding(at: now, overdueAfter: backups.overdueAfter)]
  }

  func findings() -> [Finding] { findings(newest: nil, organizations: []) }

  private func findings(newest: Timestamp?, organizations: [(organization: String, zone: String)]) -> [Finding] {
    var written = [file, key, log].compactMap { $0 }.map { (what: $0.path, at: $0.written) }
    if let newest { written.append((what: ChecksText.newestEvent, at: newest)) }
    let paris = Zone("Europe/Paris")
    var findings = [
      Judgments.clock(at: now, isKept: Machine.isClockKept, newest: written.max { $0.at < $1.at })
    ]
    findings += Judgments.zones(
      hasData: paris != nil, version: paris?.dataVersion ?? "", machine: Machine.zoneName,
      unknown: organizations.filter { Zone($0.zone) == nil }, year: Zone.utc.localDate(at: now).year)
    if let folder {
      findings.append(
        Judgments.disk(
          Machine.space(of: folder.path), folder: folder.path, writeFault: Machine.writeFault(in: folder.path)))
    }
    findings += Judgments.files(folder: folder, database: file, key: key, secrets: secrets)
    findings.append(Judgments.log(size: log?.size ?? 0, isServed: holder != nil))
    findings += Judgments.use(holder: holder, others: others)
    findings.append(certificate())
    return findings
  }

  private func certificate() -> Finding {
    guard let files = service.certificate, fileExists(files.certificate) else {
      return Judgments.certificate(service, facts: nil, fault: nil, at: now)
    }
    do {
      return Judgments.certificate(service, facts: try CertificateFacts(files), fault: nil, at: now)
    } catch {
      return Judgments.certificate(service, facts: nil, fault: "\(error)", at: now)
    }
  }

  /// The finding for something that could not be looked at.
  func unreadable(_ error: any Error, _ subject: CheckSubject) -> Finding {
    let failure = Failure(any: error)
    let reason =
      failure.detail.isEmpty
      ? failure.text
      : Text(
        en: "\(failure.text.en) (\(failure.detail))", fr: "\(failure.text.fr) (\(failure.detail))")
    return .bad(subject, reason, do: ChecksText.seeSentence)
  }
}

extension BoxChecks {
  // MARK: What reads the whole file: for the terminal

  /// Schema, integrity, event chain and set-up of a database. What one of them can't read, another may.
  func deepFindings(_ configuration: Configuration) -> [Finding] {
    var isCurrent = false
    var findings: [Finding] = []
    do {
      let pending = try Store.status(path: database, migrations: Features.migrations).count { $0.appliedAt == nil }
      isCurrent = pending == 0
      findings.append(
        isCurrent
          ? .ok(.schema, ChecksText.schemaWell)
          : .warn(.schema, ChecksText.pending(pending), do: ChecksText.migrate))
    } catch { findings.append(unreadable(error, .schema)) }
    do {
      findings += try Store.inspect(path: database) { reader in
        let scope = CheckScope(box: self, reader: reader, appliance: nil, configuration: configuration)
        return [integrity(reader), chain(reader)]
          + (isCurrent ? [setup(reader)] + Features.checks.flatMap { $0.findings(scope) } : [])
      }
    } catch { findings.append(unreadable(error, .integrity)) }
    return findings
  }

  private func integrity(_ reader: Reader) -> Finding {
    do {
      let faults = try Store.quickCheck(reader)
      guard let first = faults.first else { return .ok(.integrity, ChecksText.integrityWell) }
      return .bad(.integrity, ChecksText.damaged(faults.count, first), do: ChecksText.restoreBackup)
    } catch { return unreadable(error, .integrity) }
  }

  private func chain(_ reader: Reader) -> Finding {
    do {
      switch try EventLog.verifyChain(reader) {
      case .whole(let events): return .ok(.events, ChecksText.chainWhole(events))
      case .broken(let event): return .bad(.events, ChecksText.chainBroken(event.text), do: ChecksText.suspectEvents)
      case .cut(let events, let expected):
        return .bad(.events, ChecksText.chainCut(events, expected), do: ChecksText.suspectEvents)
      }
    } catch { return unreadable(error, .events) }
  }

  private func setup(_ reader: Reader) -> Finding {
    do {
      return try reader.exists(SetupStore.isDone)
        ? .ok(.setup, ChecksText.setUp) : .warn(.setup, ChecksText.notSetUp, do: ChecksText.setItUp)
    } catch { return unreadable(error, .setup) }
  }
}
