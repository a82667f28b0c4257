// The package of parts that a spreadsheet is: a zip file in memory, opened with suspicion.
import Base
import CZip
import Glibc

/// An open zip file, by libzip. For one thread at a time. Parts are found by name and unpacked piece by piece; how much
/// may be unpacked in all is one budget for the whole file, counted in bytes that came out and not in what the file says.
final class SheetArchive {
  private let handle: OpaquePointer
  private let limits: SheetLimits
  private var unpacked = 0

  /// Takes a copy of the bytes. Fails for what is no zip file, has too many parts, or is something else that people take
  /// for a spreadsheet.
  init(_ bytes: [UInt8], _ limits: SheetLimits) throws(Failure) {
    self.limits = limits
    guard bytes.count <= limits.bytes else {
      throw Failure(
        .tooLarge, code: "xlsx",
        Text(
          en: "The file is larger than \(limits.bytes >> 20) MiB. Split it and import the parts.",
          fr: "Le fichier dépasse \(limits.bytes >> 20) Mio. Divisez-le et importez les parties."))
    }
    // What Excel wrote before 2007, and what it writes around a file with a password.
    if bytes.starts(with: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
      throw sheetFailure(
        "This is an old .xls file, or one with a password. Save it as .xlsx without a password and try again.",
        "C’est un ancien fichier .xls, ou il est protégé par un mot de passe. Enregistrez-le en .xlsx sans mot de passe et réessayez."
      )
    }
    guard bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) else { throw Failure.sheetDamaged("no zip file") }
    // Counted before libzip reads the directory, which takes memory for each entry.
    guard SheetArchive.directoryEntries(bytes) <= limits.entries else { throw Failure.sheetTooLarge }
    guard let copy = malloc(max(1, bytes.count)) else { throw Failure.internal("out of memory") }
    bytes.withUnsafeBytes { copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: $0.count) }
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    // From here on libzip frees the copy.
    guard let source = zip_source_buffer_create(copy, UInt64(bytes.count), 1, &error) else {
      free(copy)
      throw Failure.internal("libzip: \(error.zip_err)")
    }
    guard let handle = zip_open_from_source(source, Int32(ZIP_RDONLY), &error) else {
      zip_source_free(source)
      throw Failure.sheetDamaged("libzip: \(error.zip_err)")
    }
    self.handle = handle
    let count = zip_get_num_entries(handle, 0)
    guard count > 0, count <= Int64(limits.entries) else { throw Failure.sheetTooLarge }
  }

  deinit { zip_discard(handle) }

  /// How often the mark of a directory's entry occurs: as many times as there are entries, or more.
  private static func directoryEntries(_ bytes: [UInt8]) -> Int {
    bytes.withUnsafeBytes { bytes in
      var count = 0
      var at = 0
      while at &+ 4 <= bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + at, 0x50, bytes.count &- at &- 3)
      {
        at = UnsafeRawPointer(found) - base
        if bytes[at &+ 1] == 0x4b, bytes[at &+ 2] == 1, bytes[at &+ 3] == 2 { count &+= 1 }
        at &+= 1
      }
      return count
    }
  }

  /// A part to be read from its beginning; nil when there is none of that name.
  func part(_ name: String) throws(Failure) -> Part? {
    let index = zip_name_locate(handle, name, UInt32(ZIP_FL_NOCASE))
    guard index >= 0 else { return nil }
    var facts = zip_stat_t()
    zip_stat_init(&facts)
    guard zip_stat_index(handle, UInt64(index), 0, &facts) == 0 else {
      throw Failure.sheetDamaged("no facts of \(name)")
    }
    // Nobody's spreadsheet is packed otherwise; libzip knows more ways, which then need no trust.
    guard facts.encryption_method == UInt16(ZIP_EM_NONE),
      facts.comp_method == UInt16(ZIP_CM_STORE) || facts.comp_method == UInt16(ZIP_CM_DEFLATE)
    else { throw Failure.sheetDamaged("\(name) is packed by method \(facts.comp_method)") }
    guard let file = zip_fopen_index(handle, UInt64(index), 0) else { throw Failure.sheetDamaged("can't open \(name)") }
    return Part(self, file, name, packed: Int(clamping: facts.comp_size))
  }

  /// A part being unpacked.
  final class Part {
    private let archive: SheetArchive
    private let file: OpaquePointer
    private let name: String
    /// Past so many bytes it is a bomb.
    private let most: Int
    private var count = 0
    static let pieceSize = 32 << 10

    fileprivate init(_ archive: SheetArchive, _ file: OpaquePointer, _ name: String, packed: Int) {
      self.archive = archive
      self.file = file
      self.name = name
      most = max(4 << 20, min(packed, archive.limits.bytes) * archive.limits.ratio)
    }

    deinit { zip_fclose(file) }

    /// Unpacks the next piece into `room`, which holds `pieceSize` bytes; gives how many there were, 0 at the end.
    func read(into room: UnsafeMutableRawPointer) throws(Failure) -> Int {
      let read = Int(zip_fread(file, room, UInt64(Part.pieceSize)))
      // A wrong checksum is found at the end, and told here too.
      guard read >= 0, read <= Part.pieceSize else { throw Failure.sheetDamaged("can't unpack \(name)") }
      count += read
      archive.unpacked += read
      guard count <= most, archive.unpacked <= archive.limits.unpacked else { throw Failure.sheetTooLarge }
      return read
    }
  }
}
