// The rules of the checks: from what was observed to what it means and what to do. Pure functions.
import Base
import Store
import Web

/// Each takes observations and gives findings; nothing here asks the machine.
enum Judgments {
  /// Nothing of this program is older: a clock that says so is wrong.
  static let earliest = Timestamp(milliseconds: 1_767_225_600_000)  // 2026-01-01
  /// How far behind a file's time a clock may be: file systems and time services are not exact.
  static let clockSlack: Int64 = 120
  static let mebibyte: Int64 = 1 << 20
  static let gibibyte: Int64 = 1 << 30
  /// Below this much space writes are about to fail.
  static let leastSpace = 256 * mebibyte
  static let scarceSpace = gibibyte
  static let scarceNodes: Int64 = 1000
  /// The log is kept under 64 MiB unless a reader needs more.
  static let largeLog = 128 * mebibyte
  static let hugeLog = gibibyte
  static let shortCertificate: Int64 = 30
  /// Zone data this many years old misses what governments have decided since.
  static let oldZones = 2

  // MARK: Clock

  /// `newest` is what was written last of what we know, and when.
  static func clock(at now: Timestamp, isKept: Bool?, newest: (what: String, at: Timestamp)?) -> Finding {
    let shown = ChecksText.instant(now)
    guard now >= earliest else { return .bad(.clock, ChecksText.clockUnset(shown), do: ChecksText.setClock) }
    if let newest, newest.at > now.adding(seconds: clockSlack) {
      let text = ChecksText.clockBehind(shown, newest.what, ChecksText.instant(newest.at))
      return .bad(.clock, text, do: ChecksText.setClock)
    }
    switch isKept {
    case true?: return .ok(.clock, ChecksText.clockKept(shown))
    case false?: return .warn(.clock, ChecksText.clockAlone(shown), do: ChecksText.keepClock)
    case nil: return .ok(.clock, ChecksText.clockUnknown(shown))
    }
  }

  // MARK: Zones

  /// `version` is the system's zone data, such as `2026b`, empty when it doesn't tell; `unknown` are organizations with
  /// a zone that the system has not.
  static func zones(
    hasData: Bool, version: String, machine: String, unknown: [(organization: String, zone: String)], year: Int
  ) -> [Finding] {
    guard hasData else { return [.bad(.zones, ChecksText.noZones, do: ChecksText.installZones)] }
    if !unknown.isEmpty {
      return unknown.map { .bad(.zones, ChecksText.unknownZone($0.organization, $0.zone), do: ChecksText.fixZone) }
    }
    if let made = Int(version.prefix(4)), year - made >= oldZones {
      return [.warn(.zones, ChecksText.oldZones(version), do: ChecksText.renewZones)]
    }
    return [.ok(.zones, ChecksText.zones(version, machine))]
  }

  // MARK: Disk

  static func disk(_ space: DiskSpace?, folder: String, writeFault: String?) -> Finding {
    if let writeFault {
      return .bad(.disk, ChecksText.cannotWrite(folder, writeFault), do: ChecksText.makeWritable)
    }
    guard let space else { return .warn(.disk, ChecksText.spaceUnknown(folder), do: ChecksText.lookAtDisk) }
    let free = ChecksText.bytes(space.free)
    if space.free < leastSpace { return .bad(.disk, ChecksText.space(free, folder), do: ChecksText.makeRoom) }
    if space.nodes > 0, space.freeNodes < scarceNodes {
      return .bad(.disk, ChecksText.nodes(space.freeNodes), do: ChecksText.removeFiles)
    }
    let isShare = space.total > 0 && space.free < space.total / 20 && space.free < 10 * gibibyte
    if space.free < scarceSpace || isShare {
      return .warn(.disk, ChecksText.space(free, folder), do: ChecksText.makeRoom)
    }
    return .ok(.disk, ChecksText.space(free, folder))
  }

  // MARK: Files

  /// `database` is nil where there is none yet. `secrets` are the key and, where we serve TLS with our own, its key.
  static func files(folder: FileFacts?, database: FileFacts?, key: FileFacts?, secrets: [FileFacts]) -> [Finding] {
    var findings: [Finding] = []
    if database != nil, key == nil { findings.append(.bad(.files, ChecksText.keyMissing, do: ChecksText.restoreKey)) }
    if let key, key.size != 32 {
      findings.append(.bad(.files, ChecksText.keyDamaged(key.path, key.size), do: ChecksText.restoreKey))
    }
    for file in [key].compactMap({ $0 }) + secrets where file.mode & 0o077 != 0 {
      findings.append(
        .bad(
          .files, ChecksText.secretOpen(file.path, ChecksText.mode(file.mode)),
          do: ChecksText.command("chmod 600 \(file.path)")))
    }
    for file in [folder, database, key].compactMap({ $0 }) where !file.isUsable {
      findings.append(.bad(.files, ChecksText.notUsable(file.path), do: ChecksText.giveRights))
    }
    if let folder, folder.mode & 0o022 != 0, folder.mode & 0o1000 == 0 {
      findings.append(
        .bad(
          .files, ChecksText.folderOpen(folder.path, ChecksText.mode(folder.mode)),
          do: ChecksText.command("chmod go-w \(folder.path)")))
    }
    // A file that all may read is no danger in a folder that others may not enter.
    if let folder, folder.mode & 0o001 != 0, let database, database.mode & 0o006 != 0 {
      findings.append(
        .warn(
          .files, ChecksText.databaseOpen(database.path, ChecksText.mode(database.mode)),
          do: ChecksText.command("chmod o-rwx \(folder.path)")))
    }
    return findings.isEmpty ? [.ok(.files, ChecksText.filesWell)] : findings
  }

  static func log(size: Int64, isServed: Bool) -> Finding {
    let shown = ChecksText.bytes(size)
    if size > hugeLog { return .bad(.log, ChecksText.log(shown), do: ChecksText.shrinkLog) }
    if size > largeLog { return .warn(.log, ChecksText.log(shown), do: ChecksText.shrinkLog) }
    if size > 0, !isServed { return .warn(.log, ChecksText.logLeft(shown), do: ChecksText.takeLogIn) }
    return .ok(.log, ChecksText.log(shown))
  }

  /// `holder` is the Quad that serves the file; nil for none, 0 when it doesn't say which.
  static func use(holder: Int32?, others: [ProcessFacts]) -> [Finding] {
    if !others.isEmpty {
      return others.map { .warn(.use, ChecksText.usedBy($0.id, $0.name), do: ChecksText.closeOthers) }
    }
    return [.ok(.use, holder.map(ChecksText.served) ?? ChecksText.notServed)]
  }

  // MARK: The writer

  /// How long one group may take before something is wrong, in microseconds: a slow disk takes a second.
  static let stuckGroup: UInt64 = 10_000_000
  static let longQueue = 2048

  static func writer(_ statistics: StoreStatistics) -> Finding {
    if statistics.isFailing { return .bad(.writer, ChecksText.writerFails, do: ChecksText.seeLog) }
    if statistics.groupAge > stuckGroup { return .bad(.writer, ChecksText.writerStuck, do: ChecksText.lookAtStorage) }
    if statistics.queued >= longQueue {
      return .warn(.writer, ChecksText.writerBehind(statistics.queued), do: ChecksText.lookAtStorage)
    }
    return .ok(.writer, ChecksText.writerWell)
  }

  // MARK: TLS

  /// `facts` is nil without TLS; `fault` says why a certificate can't be used.
  static func certificate(
    _ service: Service, facts: CertificateFacts?, fault: String?, at now: Timestamp
  ) -> Finding {
    guard let files = service.certificate else {
      return service.isLoopback && !service.hasProxy
        ? .ok(.certificate, ChecksText.plainLoopback) : .ok(.certificate, ChecksText.plainProxy)
    }
    if let fault { return .bad(.certificate, .verbatim(fault), do: ChecksText.replaceCertificate) }
    guard let facts else { return .ok(.certificate, ChecksText.certificateToCome) }
    guard facts.notBefore <= now else {
      let from = ChecksText.day(facts.notBefore)
      return .bad(.certificate, ChecksText.notYetValid(files.certificate, from), do: ChecksText.replaceCertificate)
    }
    let days = (facts.notAfter.seconds - now.seconds) / 86_400
    guard facts.notAfter > now else {
      let ended = ChecksText.day(facts.notAfter)
      return .bad(.certificate, ChecksText.expired(files.certificate, ended), do: ChecksText.replaceCertificate)
    }
    if days < shortCertificate {
      return .warn(.certificate, ChecksText.endsSoon(files.certificate, days), do: ChecksText.replaceCertificate)
    }
    if facts.isSelfSigned { return .warn(.certificate, ChecksText.selfSigned(days), do: ChecksText.getCertificate) }
    return .ok(.certificate, ChecksText.certificate(days))
  }
}
