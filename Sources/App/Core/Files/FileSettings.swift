// The settings of files and pictures in appliance.conf.
import Base

extension Settings {
  static let largestPhoto = Setting<Int>.size(
    "files.largest-photo", 12 << 20, in: 64 << 10...32 << 20,
    Text(
      en: "The largest photo that is taken. Phones make some of 3 to 8 MiB.",
      fr: "La plus grande photo acceptée. Celles des téléphones font de 3 à 8 Mio."))
  static let imageWorkers = Setting<Int>.integer(
    "files.image-workers", 2, in: 1...16,
    Text(
      en: "How many pictures are decoded at once, each in a process of its own that may do nothing else.",
      fr: "Combien d’images sont décodées à la fois, chacune dans un processus à part qui ne peut rien d’autre."))
  static let imageMemory = Setting<Int>.size(
    "files.image-memory", 512 << 20, in: 64 << 20...4 << 30,
    Text(
      en: "The most memory of such a process. A photo of 12 megapixels takes about 20 MiB, a PNG of 50 about 200.",
      fr:
        "La mémoire d’un tel processus au plus. Une photo de 12 mégapixels prend environ 20 Mio, un PNG de 50 environ 200."
    ))
  static let imageTime = Setting<Duration>.duration(
    "files.image-time", .seconds(10), in: .milliseconds(100) ... .seconds(60),
    Text(
      en: "How long such a process may take; then it is ended, and the picture refused.",
      fr: "La durée d’un tel processus au plus ; ensuite il est arrêté et l’image refusée."))

  static let filesSection = SettingSection(
    "files", Text(en: "Files and photos that people send.", fr: "Les fichiers et photos envoyés."),
    [largestPhoto, imageWorkers, imageMemory, imageTime])
}

extension ImageWorkers.Options {
  /// As configured.
  init(_ configuration: Configuration) {
    self.init()
    largest = configuration[Settings.largestPhoto]
    width = configuration[Settings.imageWorkers]
    memory = configuration[Settings.imageMemory]
    time = configuration[Settings.imageTime]
  }
}
