// Every word of logos that a person reads.
import Base

enum LogoText {
  static let logo = Text(en: "Logo", fr: "Logo de l’organisation")
  static let intro = Text(
    en: "Stands beside the name on every page, and where people sign in. Everybody may see it.",
    fr: "À côté du nom sur chaque page, et là où l’on se connecte. Tout le monde peut le voir.")
  static let file = Text(en: "Picture", fr: "Image")
  static let fileHelp = Text(
    en: "PNG, JPEG or WebP, at most 256 KiB and 1024 dots a side. It stands on white.",
    fr: "PNG, JPEG ou WebP, au plus 256 Kio et 1024 points de côté. Elle est posée sur du blanc.")
  static let upload = Text(en: "Use this logo", fr: "Utiliser ce logo")
  static let replace = Text(en: "Replace the logo", fr: "Remplacer le logo")
  static let remove = Text(en: "Remove the logo", fr: "Retirer le logo")
  static let removeQuestion = Text(en: "Remove the logo?", fr: "Retirer le logo ?")
  static let removeConsequence = Text(
    en: "It is gone from every page at once.", fr: "Il disparaît aussitôt de toutes les pages.")
  static let wasChanged = Text(
    en: "The logo is there, on every page.", fr: "Le logo est en place, sur toutes les pages.")
  static let wasRemoved = Text(en: "The logo is removed.", fr: "Le logo est retiré.")

  static let address = Text(en: "Address", fr: "Adresse")
  static let mediaType = Text(en: "Media type", fr: "Type de média")
  static let width = Text(en: "Width", fr: "Largeur")
  static let height = Text(en: "Height", fr: "Hauteur")
  static let size = Text(en: "Bytes", fr: "Octets")

  // MARK: What is wrong with one

  static func tooLarge(_ bytes: Int) -> Text {
    let kilobytes = (bytes + 1023) / 1024
    return Text(
      en: "This file has \(kilobytes) KiB; a logo has at most \(LogoRules.largest >> 10). Save it smaller.",
      fr:
        "Ce fichier pèse \(kilobytes) Kio ; un logo en a au plus \(LogoRules.largest >> 10). Enregistrez-le plus petit."
    )
  }
  static func tooWide(_ width: Int, _ height: Int) -> Text {
    Text(
      en: "This picture is \(width) by \(height) dots; a logo has at most \(LogoRules.longestSide) a side.",
      fr: "Cette image fait \(width) sur \(height) points ; un logo en a au plus \(LogoRules.longestSide) de côté.")
  }
  static func fault(_ fault: PictureFault) -> Text {
    switch fault {
    case .empty: Text(en: "Choose a picture first.", fr: "Choisissez d’abord une image.")
    case .drawing:
      Text(
        en: "This is an SVG, which may hold scripts that run for whoever looks at it. Save it as a PNG.",
        fr: "Ceci est un SVG, qui peut contenir des scripts exécutés chez qui le regarde. Enregistrez-le en PNG.")
    case .unknown:
      Text(
        en: "This is no PNG, JPEG or WebP picture, whatever its name says.",
        fr: "Ce n’est pas une image PNG, JPEG ou WebP, quoi que dise son nom.")
    case .animated:
      Text(
        en: "This picture moves. Save one that stands still.", fr: "Cette image est animée. Enregistrez-en une fixe.")
    case .unusual:
      Text(
        en: "Browsers can’t show this kind of JPEG. Save it as an ordinary JPEG or a PNG.",
        fr: "Les navigateurs n’affichent pas ce type de JPEG. Enregistrez-le en JPEG ordinaire ou en PNG.")
    case .broken:
      Text(
        en: "This picture is damaged or cut short. Save it anew.",
        fr: "Cette image est abîmée ou incomplète. Enregistrez-la à nouveau.")
    }
  }

  static let eventChanged = Text(en: "changed the organization’s logo", fr: "a changé le logo de l’organisation")
  static let eventRemoved = Text(en: "removed the organization’s logo", fr: "a retiré le logo de l’organisation")
}
