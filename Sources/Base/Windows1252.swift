// Windows-1252, the encoding in which older office programs save a CSV file in Western Europe.

/// What bytes 0x80 to 0x9F stand for, by the table of the Encoding Standard; 0 where the code page has nothing.
private let windows1252Upper: [UInt32] = [
  0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
  0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
]

/// The UTF-8 bytes of Windows-1252 text; nil when it holds one of the five bytes that the code page leaves undefined.
package func decoded(windows1252 bytes: UnsafeRawBufferPointer) -> [UInt8]? {
  var result: [UInt8] = []
  result.reserveCapacity(bytes.count + bytes.count / 8)
  for byte in bytes {
    if byte < 0x80 {
      result.append(byte)
      continue
    }
    let code = byte < 0xa0 ? windows1252Upper[Int(byte) - 0x80] : UInt32(byte)
    guard code != 0, let scalar = Unicode.Scalar(code) else { return nil }
    result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
  return result
}
