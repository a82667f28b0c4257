// Every word of files and pictures that a person reads.
import Base

enum FilesText {
  static let expires = Text(en: "When the link ends, in seconds since 1970", fr: "Fin du lien, en secondes depuis 1970")
  static let signature = Text(en: "The link’s signature", fr: "La signature du lien")
  static let linkExpired = Text(
    en: "This link has run out. Ask for the picture where you found it.",
    fr: "Ce lien a expiré. Demandez l’image là où vous l’avez trouvée.")

  // MARK: What is wrong with a picture, and what to do

  static func fault(_ fault: ImageFault) -> Text {
    switch fault {
    case .empty: Text(en: "Choose a picture first.", fr: "Choisissez d’abord une image.")
    case .tooLarge(let most):
      Text(
        en: "This file is larger than \(size(most).en). Save the picture smaller, or take another.",
        fr: "Ce fichier dépasse \(size(most).fr). Enregistrez l’image plus petite, ou prenez-en une autre.")
    case .drawing:
      Text(
        en: "This is an SVG, which may hold scripts. Save it as a PNG.",
        fr: "Ceci est un SVG, qui peut contenir des scripts. Enregistrez-le en PNG.")
    case .phone:
      Text(
        en: "This is a HEIC or AVIF photo. Save it as a JPEG; phones offer that when they share a photo.",
        fr: "Ceci est une photo HEIC ou AVIF. Enregistrez-la en JPEG ; les téléphones le proposent au partage.")
    case .gif: Text(en: "This is a GIF. Save it as a PNG.", fr: "Ceci est un GIF. Enregistrez-le en PNG.")
    case .animated:
      Text(
        en: "This picture moves. Save one that stands still.", fr: "Cette image est animée. Enregistrez-en une fixe.")
    case .unusual:
      Text(
        en: "This is an unusual kind of JPEG. Save it as an ordinary JPEG or a PNG.",
        fr: "C’est une sorte rare de JPEG. Enregistrez-la en JPEG ordinaire ou en PNG.")
    case .unknown:
      Text(
        en: "This is no JPEG, PNG or WebP picture, whatever its name says. Choose one that is.",
        fr: "Ce n’est pas une image JPEG, PNG ou WebP, quoi que dise son nom. Choisissez-en une.")
    case .broken:
      Text(
        en: "This picture is damaged or cut short. Save it anew, or take another.",
        fr: "Cette image est abîmée ou incomplète. Enregistrez-la à nouveau, ou prenez-en une autre.")
    case .tooManyDots(let width, let height):
      Text(
        en: "This picture is \(width) by \(height) dots, which is too many. Save it with at most 50 megapixels.",
        fr: "Cette image fait \(width) sur \(height) points, c’est trop. Enregistrez-la avec 50 mégapixels au plus.")
    case .tooDemanding:
      Text(
        en: "This picture took too much to open. Save it anew as an ordinary JPEG, and smaller.",
        fr: "Ouvrir cette image demandait trop. Enregistrez-la à nouveau en JPEG ordinaire, et plus petite.")
    }
  }

  /// Whole mebibytes, or kibibytes below one.
  static func size(_ bytes: Int) -> Text {
    bytes >= 1 << 20
      ? Text(en: "\(bytes >> 20) MiB", fr: "\(bytes >> 20) Mio")
      : Text(en: "\(bytes >> 10) KiB", fr: "\(bytes >> 10) Kio")
  }
}
