// The types a setting may have: how each is read from the file, written back, and explained.

extension Setting where Value == String {
  /// Any text. `check` narrows what is taken, and `accepts` then says to what.
  package static func text(
    _ key: String, _ fallback: String, reloadable: Bool = false, accepts: Text = Text(en: "text", fr: "un texte"),
    _ help: Text, check: @escaping @Sendable (String) -> Bool = { _ in true }
  ) -> Setting {
    Setting(
      key: key, fallback: fallback, help: help, accepts: accepts, isReloadable: reloadable,
      parse: { check($0) ? $0 : nil }, write: { $0 })
  }

  /// A path of the file system, absolute or relative to the working directory. Empty only where that is the default.
  package static func path(_ key: String, _ fallback: String, reloadable: Bool = false, _ help: Text) -> Setting {
    Setting(
      key: key, fallback: fallback, help: help, accepts: Text(en: "a path", fr: "un chemin"), isReloadable: reloadable,
      parse: { text in
        let fits = !text.utf8.contains(0) && text.utf8.count < 4096 && (!text.isEmpty || fallback.isEmpty)
        return fits ? text : nil
      },
      write: { $0 })
  }
}

extension Setting where Value == Secret {
  /// A text that is masked wherever settings are shown. Better read from a file, by the variable's `_FILE` twin.
  package static func secret(_ key: String, reloadable: Bool = false, _ help: Text) -> Setting {
    Setting(
      key: key, fallback: Secret(""), help: help, accepts: Text(en: "a secret", fr: "un secret"),
      isReloadable: reloadable, parse: { Secret($0) }, write: { $0.value })
  }
}

extension Setting where Value == Int {
  /// A whole number within a range.
  package static func integer(
    _ key: String, _ fallback: Int, in range: ClosedRange<Int>, reloadable: Bool = false, _ help: Text
  ) -> Setting {
    Setting(
      key: key, fallback: fallback, help: help,
      accepts: Text(
        en: "a whole number from \(range.lowerBound) to \(range.upperBound)",
        fr: "un nombre entier de \(range.lowerBound) à \(range.upperBound)"),
      isReloadable: reloadable, parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } },
      write: { String($0) })
  }

  /// A number of bytes within a range, written with a unit: `512 KiB`, `64M`.
  package static func size(
    _ key: String, _ fallback: Int, in range: ClosedRange<Int>, reloadable: Bool = false, _ help: Text
  ) -> Setting {
    let (low, high) = (sizeText(range.lowerBound), sizeText(range.upperBound))
    return Setting(
      key: key, fallback: fallback, help: help,
      accepts: Text(
        en: "a size from \(low) to \(high), with a unit: B, KiB, MiB or GiB",
        fr: "une taille de \(low) à \(high), avec une unité : B, KiB, MiB ou GiB"),
      isReloadable: reloadable,
      parse: { text in
        let units = ["b": 1, "k": 1 << 10, "kib": 1 << 10, "m": 1 << 20, "mib": 1 << 20, "g": 1 << 30, "gib": 1 << 30]
        return measure(text, units).flatMap { range.contains($0) ? $0 : nil }
      },
      write: sizeText)
  }
}

extension Setting where Value == Bool {
  /// Yes or no.
  package static func bool(_ key: String, _ fallback: Bool, reloadable: Bool = false, _ help: Text) -> Setting {
    Setting(
      key: key, fallback: fallback, help: help, accepts: Text(en: "yes or no", fr: "yes (oui) ou no (non)"),
      isReloadable: reloadable,
      parse: { text in
        switch text.lowercased() {
        case "yes", "true", "on", "1": true
        case "no", "false", "off", "0": false
        default: nil
        }
      },
      write: { $0 ? "yes" : "no" })
  }
}

extension Setting where Value == Duration {
  /// A length of time within a range, written with a unit: `250 ms`, `30s`, `12 h`.
  package static func duration(
    _ key: String, _ fallback: Duration, in range: ClosedRange<Duration>, reloadable: Bool = false, _ help: Text
  ) -> Setting {
    let (low, high) = (durationText(range.lowerBound), durationText(range.upperBound))
    return Setting(
      key: key, fallback: fallback, help: help,
      accepts: Text(
        en: "a length of time from \(low) to \(high), with a unit: ms, s, min, h or d",
        fr: "une durée de \(low) à \(high), avec une unité : ms, s, min, h ou d"),
      isReloadable: reloadable,
      parse: { text in
        let units = ["ms": 1, "s": 1000, "m": 60_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000]
        return measure(text, units).map { Duration.milliseconds($0) }.flatMap { range.contains($0) ? $0 : nil }
      },
      write: durationText)
  }
}

extension Setting where Value == [String] {
  /// Words separated by commas; empty for none. `check` is asked about each.
  package static func list(
    _ key: String, _ fallback: [String], reloadable: Bool = false,
    accepts: Text = Text(en: "words separated by commas", fr: "des mots séparés par des virgules"), _ help: Text,
    check: @escaping @Sendable (String) -> Bool = { _ in true }
  ) -> Setting {
    Setting(
      key: key, fallback: fallback, help: help, accepts: accepts, isReloadable: reloadable,
      parse: { text in
        let blank = text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
        let words = blank ? [] : text.split(separator: ",", omittingEmptySubsequences: false).map(trimmedBlanks)
        return words.allSatisfy { !$0.isEmpty && check($0) } ? words : nil
      },
      write: { $0.joined(separator: ", ") })
  }
}

extension Setting where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the cases of an enum, by its raw value.
  package static func choice(_ key: String, _ fallback: Value, reloadable: Bool = false, _ help: Text) -> Setting {
    let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
    return Setting(
      key: key, fallback: fallback, help: help, accepts: Text(en: "one of \(words)", fr: "l’un de \(words)"),
      isReloadable: reloadable, parse: { Value(rawValue: $0.lowercased()) }, write: { $0.rawValue })
  }
}

extension Duration {
  /// Whole milliseconds, cut off; the largest number there is for what does not fit.
  package var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let (sum, beyond) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    return overflow || beyond ? (seconds < 0 ? .min : .max) : sum
  }

  /// Whole seconds, cut off.
  package var seconds: Int64 { components.seconds }
}

/// A whole number and one of the units, with or without a blank between; nil for anything else and for what overflows.
private func measure(_ text: String, _ units: [String: Int]) -> Int? {
  let digits = text.prefix { $0.isASCII && $0.isNumber }
  let unit = trimmedBlanks(text.dropFirst(digits.count)).lowercased()
  guard let number = Int(digits), let scale = units[unit] else { return nil }
  let (product, overflow) = number.multipliedReportingOverflow(by: scale)
  return overflow ? nil : product
}

private func scaled(_ number: Int, _ units: [(String, Int)], _ least: String) -> String {
  for (unit, scale) in units where number != 0 && number % scale == 0 { return "\(number / scale) \(unit)" }
  return "\(number) \(least)"
}

/// `64 MiB`: in the largest unit that divides it.
@Sendable private func sizeText(_ bytes: Int) -> String {
  scaled(bytes, [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)], "B")
}

/// `30 s`: in the largest unit that divides it.
@Sendable private func durationText(_ duration: Duration) -> String {
  scaled(
    Int(duration.milliseconds), [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000)], "ms")
}

/// Without the blanks around it: spaces, tabs, carriage returns.
func trimmedBlanks(_ text: some StringProtocol) -> String {
  func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }
  let bytes = Array(text.utf8)
  guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
  else { return "" }
  return String(decoding: bytes[first...last], as: UTF8.self)
}
