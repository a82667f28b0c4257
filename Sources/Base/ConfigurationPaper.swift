// The configuration on paper: the documented file made from the table, and the dump of what is in force.

extension SettingTable {
  /// A complete `appliance.conf`: every setting with its meaning, its type, its default and its variable. The values are
  /// commented out, so that the file as it stands changes nothing.
  package func documentedFile() -> String {
    var lines = wrapped(
      """
      appliance.conf: the configuration of Quad. Every key is here with its default; remove the # before one to change \
      it. Comments are lines that begin with #. A value in double quotes keeps its blanks.
      """)
    lines.append("#")
    lines += wrapped(
      """
      Each key can be set by the environment variable named below it instead, and by that name with _FILE added, which \
      reads the value from a file: the right place for secrets. The environment wins over this file, the command line \
      over both. `quad check --dump` shows what is in force.
      """)
    for section in sections {
      lines += ["", "[\(section.name)]"] + wrapped(section.help.en)
      for setting in section.settings {
        lines.append("")
        lines += wrapped(setting.help.en)
        let when = setting.isReloadable ? "SIGHUP reloads it." : "Read at start."
        lines += wrapped("Takes \(setting.accepts.en). \(setting.variable). \(when)")
        let value = quotedIfNeeded(setting.fallbackText)
        lines.append(value.isEmpty ? "#\(setting.name) =" : "#\(setting.name) = \(value)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Configuration {
  /// One setting as `quad check --dump` shows it.
  package struct Shown: Sendable, Equatable {
    package let key: String
    /// Stars for a secret that is set.
    package let value: String
    package let source: String
    package let isReloadable: Bool
  }

  /// Every setting in force, in the table's order, secrets masked.
  package var shown: [Shown] {
    table.settings.map { setting in
      Shown(
        key: setting.key, value: shownValue(setting), source: source(setting).description,
        isReloadable: setting.isReloadable)
    }
  }

  /// What is in force as text, each value with where it came from. What comes out can be read as a configuration file,
  /// except that secrets are stars.
  package func dump() -> String {
    var lines: [String] = []
    for section in table.sections {
      if !lines.isEmpty { lines.append("") }
      lines.append("[\(section.name)]")
      for setting in section.settings {
        lines.append("# \(source(setting))")
        let value = quotedIfNeeded(shownValue(setting))
        lines.append(value.isEmpty ? "\(setting.name) =" : "\(setting.name) = \(value)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Comment lines of at most 100 columns.
private func wrapped(_ text: String) -> [String] {
  var lines: [String] = []
  var line = "#"
  for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
    if line.count + word.count + 1 > 100, line != "#" {
      lines.append(line)
      line = "#"
    }
    line += " " + word
  }
  lines.append(line)
  return lines
}
