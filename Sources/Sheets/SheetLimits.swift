// What a spreadsheet may hold at most, and what its sender is told beyond that.
import Base

/// Beyond these a file is refused: whoever uploads one chooses its bytes, and a kilobyte can be made to unpack to a
/// gigabyte.
package struct SheetLimits: Sendable {
  /// Bytes of the file.
  package var bytes = 32 << 20
  /// Parts of the package; a workbook with a hundred sheets and pictures has a few hundred.
  package var entries = 2_000
  /// Bytes of all parts that are read, unpacked.
  package var unpacked = 128 << 20
  /// How many times its packed size a part may unpack to, once it is past 4 MiB. Sheets of one value over and over come to
  /// a hundred; zeros to a thousand.
  package var ratio = 250
  /// Different texts, and the bytes of them all.
  package var sharedTexts = 1_000_000
  package var sharedBytes = 64 << 20
  /// Bytes of all fields together.
  package var textBytes = 64 << 20
  /// Rows of data, the header and blank rows not counted.
  package var rows = 200_000
  package var columns = 256
  /// Bytes of one field, in UTF-8. Excel itself stops at 32,767 characters.
  package var fieldBytes = 128 << 10
  /// Elements within elements; workbooks have about ten.
  package var depth = 64
  /// Bytes of one tag with its attributes.
  package var tagBytes = 128 << 10

  package init() {}
}

/// A failure of a whole file.
func sheetFailure(_ en: String, _ fr: String) -> Failure {
  Failure(.unprocessable, code: "xlsx", Text(en: en, fr: fr))
}

extension Failure {
  static let sheetTooLarge = Failure(
    .tooLarge, code: "xlsx",
    Text(
      en: "The spreadsheet unpacks to more than is read at once. Split it and import the parts, or save it as CSV.",
      fr:
        "Une fois décompressé, le classeur dépasse ce qui est lu en une fois. Divisez-le et importez les parties, ou enregistrez-le en CSV."
    ))

  /// `what` is for the log.
  static func sheetDamaged(_ what: String) -> Failure {
    Failure(
      .unprocessable, code: "xlsx",
      Text(
        en: "The spreadsheet is damaged or not a real .xlsx file. Open it in your spreadsheet program, save it anew as "
          + ".xlsx, and try again.",
        fr: "Le classeur est endommagé ou n’est pas un vrai fichier .xlsx. Ouvrez-le dans votre tableur, "
          + "enregistrez-le à nouveau en .xlsx et réessayez."), detail: "xlsx: \(what)")
  }
}
