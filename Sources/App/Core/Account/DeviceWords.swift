// What a browser or program says of itself, in the few words in which its owner knows it.
import Base

enum DeviceWords {
  /// `Firefox on Linux`; of a program its own name, such as `curl/8.5.0`.
  static func text(_ userAgent: String) -> Text {
    let system = systems.first { userAgent.contains($0.mark) }?.name
    if let browser = browsers.first(where: { userAgent.contains($0.mark) })?.name {
      guard let system else { return .verbatim(browser) }
      return Text(en: "\(browser) on \(system)", fr: "\(browser) sur \(system)")
    }
    if let system { return .verbatim(system) }
    let program = String(userAgent.prefix { $0 != " " }.prefix(40))
    return program.isEmpty ? Text(en: "Unknown device", fr: "Appareil inconnu") : .verbatim(program)
  }

  /// The first that is named wins: most browsers also claim to be others.
  private static let browsers: [(mark: String, name: String)] = [
    ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
  ]

  private static let systems: [(mark: String, name: String)] = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh", "macOS"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
  ]
}
