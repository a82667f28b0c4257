// The configuration in force: defaults, then the file, then the environment, then the command line.

/// The value of every setting, and where each came from. Immutable: a reload makes another.
package struct Configuration: Sendable {
  /// What gave a value.
  package enum Source: Sendable, Equatable, CustomStringConvertible {
    case builtIn
    case file(String, line: Int)
    case environment(String)
    /// A variable ending in `_FILE`, and the file it named.
    case environmentFile(String, path: String)
    case commandLine

    package var description: String {
      switch self {
      case .builtIn: "default"
      case .file(let path, let line): "\(path):\(line)"
      case .environment(let name): name
      case .environmentFile(let name, let path): "\(name)=\(path)"
      case .commandLine: "command line"
      }
    }
  }

  struct Entry: Sendable {
    let value: any Sendable
    let source: Source
  }

  package let table: SettingTable
  private var entries: [String: Entry] = [:]

  /// The defaults alone.
  package init(defaultsOf table: SettingTable) { self.table = table }

  /// The value in force. For a setting outside the table, its default.
  package subscript<Value>(_ setting: Setting<Value>) -> Value {
    entries[setting.key]?.value as? Value ?? setting.fallback
  }

  /// Where the value in force comes from.
  package func source(_ setting: any AnySetting) -> Source { entries[setting.key]?.source ?? .builtIn }

  /// Whether the file, the environment or the command line set it: the pages then show it as locked.
  package func isLocked(_ setting: any AnySetting) -> Bool { source(setting) != .builtIn }

  /// The value as one would write it, stars for a secret.
  package func shownValue(_ setting: any AnySetting) -> String {
    let text = entries[setting.key].map { setting.text($0.value) } ?? setting.fallbackText
    return setting.isSecret && !text.isEmpty ? "********" : text
  }
}

extension Configuration {
  /// Reads the layers. `file` must be readable when it is named; `environment` is the whole environment, of which the
  /// variables beginning with `QUAD_` count; `overrides` are keys and values from the command line.
  ///
  /// Throws one failure that tells every fault, a line each, with file and line and the nearest valid key.
  package static func load(
    _ table: SettingTable, file: String? = nil, environment: [String: String] = [:], overrides: [String: String] = [:]
  ) throws(Failure) -> Configuration {
    let broken = table.faults
    guard broken.isEmpty else { throw .internal("the configuration table: " + broken.joined(separator: "; ")) }
    var result = Configuration(defaultsOf: table)
    var faults: [ConfigurationFault] = []
    if let file {
      result.read(file: file, content: try readFile(file, limit: 1 << 20), faults: &faults)
    }
    result.read(environment: environment, faults: &faults)
    for (key, value) in overrides.sorted(by: { $0.key < $1.key }) {
      result.set(key, value, .commandLine, place: key, faults: &faults)
    }
    guard faults.isEmpty else { throw Configuration.failure(faults) }
    return result
  }

  private static func failure(_ faults: [ConfigurationFault]) -> Failure {
    Failure(
      .invalid, code: "configuration",
      Text(
        en: faults.map(\.words.en).joined(separator: "\n"), fr: faults.map(\.words.fr).joined(separator: "\n")),
      fields: faults.map { Failure.Field(path: $0.place, text: $0.text) })
  }

  private mutating func read(file: String, content: [UInt8], faults: inout [ConfigurationFault]) {
    var lines: [String: Int] = [:]
    for entry in readConfigurationText(content, named: file, sections: table.sections.map(\.name), faults: &faults) {
      let place = "\(file):\(entry.line)"
      if let first = lines.updateValue(entry.line, forKey: entry.key) {
        let text = Text(
          en: "\(entry.key) is set already on line \(first).", fr: "\(entry.key) est déjà réglé à la ligne \(first).")
        faults.append(ConfigurationFault(place: place, text: text))
        continue
      }
      set(entry.key, entry.value, .file(file, line: entry.line), place: place, faults: &faults)
    }
  }

  private mutating func read(environment: [String: String], faults: inout [ConfigurationFault]) {
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("QUAD_") {
      if let setting = table.byVariable[name] {
        set(setting.key, value, .environment(name), place: name, faults: &faults)
        continue
      }
      guard name.hasSuffix("_FILE"), let setting = table.byVariable[String(name.dropLast(5))] else {
        if let text = unknownVariable(name) { faults.append(ConfigurationFault(place: name, text: text)) }
        continue
      }
      if environment[setting.variable] != nil {
        let text = Text(
          en: "\(setting.variable) is set as well; only one of the two may be.",
          fr: "\(setting.variable) existe aussi ; un seul des deux est permis.")
        faults.append(ConfigurationFault(place: name, text: text))
        continue
      }
      do throws(Failure) {
        let content = try readFile(value, limit: 64 << 10)
        guard let text = String(validating: content, as: UTF8.self), !content.contains(0) else {
          let text = Text(en: "\(value) is not UTF-8 text.", fr: "\(value) n’est pas du texte UTF-8.")
          faults.append(ConfigurationFault(place: name, text: text))
          continue
        }
        // Whoever writes a secret with an editor or `echo` ends it with a line break that is no part of it.
        let secret = text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
        set(setting.key, secret, .environmentFile(name, path: value), place: name, faults: &faults)
      } catch {
        faults.append(ConfigurationFault(place: name, text: error.text))
      }
    }
  }

  /// A variable that names no setting is a mistake when it is close to one or names a section; others are not ours.
  private func unknownVariable(_ name: String) -> Text? {
    let bare = name.hasSuffix("_FILE") ? String(name.dropLast(5)) : name
    let close = nearest(to: bare, among: table.settings.map(\.variable))
    let known = table.sections.contains { section in
      name.hasPrefix("QUAD_" + section.name.uppercased().split(separator: "-").joined(separator: "_") + "_")
    }
    guard known || close.map({ editDistance(bare, $0) <= 2 }) == true else { return nil }
    let guess = hint(close)
    return Text(
      en: "there is no setting of this name\(guess.en)",
      fr: "il n’y a pas de réglage de ce nom\(guess.fr)")
  }

  private mutating func set(
    _ key: String, _ text: String, _ source: Source, place: String, faults: inout [ConfigurationFault]
  ) {
    guard let setting = table.byKey[key] else {
      let guess = hint(likelyKey(key))
      let message = Text(
        en: "there is no setting \(key)\(guess.en)",
        fr: "il n’y a pas de réglage \(key)\(guess.fr)")
      faults.append(ConfigurationFault(place: place, text: message))
      return
    }
    guard let value = setting.value(text) else {
      let given = setting.isSecret ? "" : " “\(text.prefix(80))”"
      let message = Text(
        en: "\(key) does not take the value\(given); it takes \(setting.accepts.en).",
        fr: "\(key) n’accepte pas la valeur\(given) ; il faut \(setting.accepts.fr).")
      faults.append(ConfigurationFault(place: place, text: message))
      return
    }
    entries[key] = Entry(value: value, source: source)
  }

  /// The one key of that name in another section, or else the key with the nearest spelling.
  private func likelyKey(_ key: String) -> String? {
    let name = key.drop { $0 != "." }.dropFirst()
    let namesakes = table.settings.filter { $0.name == name }
    if let only = namesakes.first, namesakes.count == 1 { return only.key }
    return nearest(to: key, among: table.settings.map(\.key))
  }
}

extension Configuration {
  /// This configuration with the reloadable values of a fresh one, and the keys whose change waits for a restart.
  package func reloading(_ fresh: Configuration) -> (configuration: Configuration, waiting: [String]) {
    var result = self
    var waiting: [String] = []
    for setting in table.settings {
      if setting.isReloadable {
        result.entries[setting.key] = fresh.entries[setting.key]
      } else if plainText(setting) != fresh.plainText(setting) {
        waiting.append(setting.key)
      }
    }
    return (result, waiting)
  }

  private func plainText(_ setting: any AnySetting) -> String {
    entries[setting.key].map { setting.text($0.value) } ?? setting.fallbackText
  }
}
