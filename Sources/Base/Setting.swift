// One entry of the configuration table: a key, its type, its default and what it is for.

/// A setting whose value is a `Value`. Made by `Setting.integer`, `Setting.text` and their kin, as static members of an
/// enum beside the table; read as `configuration[Settings.listen]`.
package struct Setting<Value: Sendable>: Sendable {
  package let key: String
  /// The value where nothing sets it.
  package let fallback: Value
  package let help: Text
  /// What a value must look like: the end of "it takes …".
  package let accepts: Text
  package let isReloadable: Bool
  let parse: @Sendable (String) -> Value?
  let write: @Sendable (Value) -> String
}

/// A setting of any type, as the table holds it.
package protocol AnySetting: Sendable {
  /// Section, dot, name: `server.listen`.
  var key: String { get }
  /// What it is for, in a sentence or two.
  var help: Text { get }
  var accepts: Text { get }
  /// Whether SIGHUP brings a new value into force; otherwise a restart does.
  var isReloadable: Bool { get }
  /// Whether its value is kept out of every dump, page and log.
  var isSecret: Bool { get }
  /// The default as one would write it in the file.
  var fallbackText: String { get }
  /// The value that this text stands for; nil when the setting does not take it.
  func value(_ text: String) -> (any Sendable)?
  /// The value as one would write it in the file; the default's text for a value of a foreign type.
  func text(_ value: any Sendable) -> String
}

extension Setting: AnySetting {
  package var isSecret: Bool { Value.self == Secret.self }
  package var fallbackText: String { write(fallback) }
  package func value(_ text: String) -> (any Sendable)? { parse(text) }
  package func text(_ value: any Sendable) -> String { write(value as? Value ?? fallback) }
}

extension AnySetting {
  package var section: String { String(key.prefix { $0 != "." }) }
  package var name: String { String(key.drop { $0 != "." }.dropFirst()) }

  /// `QUAD_SERVER_LISTEN` for `server.listen`.
  package var variable: String {
    "QUAD_" + key.uppercased().map { $0 == "." || $0 == "-" ? "_" : String($0) }.joined()
  }
}

/// A text that must not be seen: it prints as stars wherever it is printed by mistake.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The secret itself. Never log it.
  package let value: String

  package init(_ value: String) { self.value = value }

  package var isEmpty: Bool { value.isEmpty }
  package var description: String { value.isEmpty ? "" : "********" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A group of settings: `[server]` in the file.
package struct SettingSection: Sendable {
  package let name: String
  package let help: Text
  package let settings: [any AnySetting]

  package init(_ name: String, _ help: Text, _ settings: [any AnySetting]) {
    self.name = name
    self.help = help
    self.settings = settings
  }
}

/// Every setting there is, by section, in the order in which the documented file shows them.
package struct SettingTable: Sendable {
  package let sections: [SettingSection]
  package let settings: [any AnySetting]
  let byKey: [String: any AnySetting]
  let byVariable: [String: any AnySetting]

  package init(_ sections: [SettingSection]) {
    self.sections = sections
    settings = sections.flatMap(\.settings)
    byKey = Dictionary(settings.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    byVariable = Dictionary(settings.map { ($0.variable, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// What is wrong with the table itself; a start and a test refuse one with faults.
  package var faults: [String] {
    var faults: [String] = []
    var seen: Set<String> = []
    for section in sections {
      for setting in section.settings {
        let key = setting.key
        let parts = key.split(separator: ".", omittingEmptySubsequences: false)
        let plain = parts.allSatisfy { part in
          !part.isEmpty
            && part.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }
        }
        if parts.count != 2 || !plain { faults.append("\(key) is not a key of the form section.name") }
        if setting.section != section.name { faults.append("\(key) stands in section \(section.name)") }
        if !seen.insert(key).inserted { faults.append("\(key) is there twice") }
        if byVariable[setting.variable]?.key != key { faults.append("\(key) shares the variable \(setting.variable)") }
        if let other = byVariable[setting.variable + "_FILE"] {
          faults.append("\(setting.variable)_FILE means both \(other.key) and the file of \(key)")
        }
        if setting.help.en.isEmpty { faults.append("\(key) has no help") }
        if setting.value(setting.fallbackText) == nil { faults.append("\(key) does not take its own default") }
      }
    }
    return faults
  }
}
