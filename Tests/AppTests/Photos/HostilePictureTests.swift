// What somebody may send in a picture's place: refused in words, with nothing written and everybody else served.
import Base
import Foundation
import Store
import Testing
import Web

@testable import App

struct HostilePictureTests {
  @Test func whatIsNoPictureIsRefusedInWords() throws {
    let campus = try Campus()
    let good = PictureMaker.jpeg(200, 200)
    let png = PictureMaker.png(300, 200)
    var wrongSum = png
    wrongSum[wrongSum.count - 20] ^= 1
    let script = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"
    let cases: [(String, [UInt8], String)] = [
      ("nothing", [], "Choose a picture"),
      ("svg", Array(script.utf8), "SVG"),
      ("svg behind a declaration", Array(("<?xml version=\"1.0\"?>\n" + script).utf8), "SVG"),
      (
        "gif and script", Array("GIF89a/*".utf8) + [UInt8](repeating: 1, count: 50) + Array("*/=1;alert(1)".utf8), "GIF"
      ),
      ("heic", [0, 0, 0, 24] + Array("ftypheic".utf8) + [UInt8](repeating: 0, count: 200), "HEIC"),
      ("avif", [0, 0, 0, 24] + Array("ftypavif".utf8) + [UInt8](repeating: 0, count: 200), "AVIF"),
      ("html", Array("<html><script>alert(1)</script>".utf8), "whatever its name says"),
      ("pdf", Array("%PDF-1.7".utf8), "whatever its name says"),
      ("zeros", [UInt8](repeating: 0, count: 4096), "whatever its name says"),
      ("one byte", [0xff], "whatever its name says"),
      ("a head alone", [0xff, 0xd8, 0xff], "damaged or cut short"),
      ("cut short", Array(good.dropLast(good.count / 3)), "damaged or cut short"),
      ("cut by one", Array(good.dropLast(1)), "damaged or cut short"),
      ("cut and closed", Array(good.prefix(good.count / 2)) + [0xff, 0xd9], "damaged or cut short"),
      ("a png cut short", Array(png.dropLast(12)), "damaged or cut short"),
      ("a png with a wrong sum", wrongSum, "damaged or cut short"),
      ("a bomb", PictureMaker.png(50_000, 50_000, depth: 1), "50000 by 50000 dots"),
      ("a bomb on its side", PictureMaker.png(60_000, 1, depth: 1), "60000 by 1 dots"),
      ("a jpeg that says it is huge", sized(good, 65_000, 65_000), "65000 by 65000 dots"),
      ("a png of more dots than a number holds", PictureMaker.png(0x7fff_ffff, 0x7fff_ffff, zeros: 9), "dots"),
    ]
    let mark = try campus.mark()
    for (name, file, expected) in cases {
      let answer = try PhotoTests.put(campus.staff, file)
      #expect(answer.status == 422 && answer.faults == ["file"], "\(name): \(answer.status) \(answer.text)")
      #expect(answer.text.contains(expected), "\(name): \(answer.text)")
      #expect(try campus.staff.get("/api/v1/me").status == 200)
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(campus.appliance.imageWorkers.running == 0 && campus.appliance.imageWorkers.failed == 0)
    #expect(campus.appliance.imageWorkers.refused == UInt64(cases.count))
    #expect(try PhotoTests.put(campus.staff, good).status == 200)
  }

  /// A good JPEG's head with another size.
  private func sized(_ file: [UInt8], _ width: Int, _ height: Int) -> [UInt8] {
    var copy = file
    guard let at = file.indices.dropLast(9).first(where: { file[$0] == 0xff && file[$0 + 1] == 0xc0 }) else {
      return []
    }
    copy.replaceSubrange(at + 5..<at + 9, with: PictureMaker.big(height, 2) + PictureMaker.big(width, 2))
    return copy
  }

  /// What a program might find behind, beside or between the dots does not come out again.
  @Test func nothingButDotsComesOut() throws {
    let campus = try Campus()
    let hidden = Array("<?php echo 1; ?><script>alert(1)</script>PK\u{3}\u{4}GPS48.8566".utf8)
    let comment = [0xff, 0xfe] + PictureMaker.big(hidden.count + 2, 2) + hidden
    let file = PictureMaker.jpeg(300, 300, more: PictureMaker.exif(orientation: 1) + comment) + hidden
    let made = try PhotoTests.put(campus.staff, file)
    #expect(made.status == 200, "\(made.text)")
    for variant in ["small", "large", "full"] {
      let text = String(
        decoding: try campus.guest.get(made.json[variant]?.string ?? "").body, as: Unicode.ASCII.self)
      for word in ["Exif", "GPS", "48.85", "2026:11", "php", "script", "PK\u{3}", "quality"] {
        #expect(!text.contains(word), "\(variant) \(word)")
      }
    }
  }

  /// Four quarters of four colors: where each of them is, however the camera was held.
  @Test(arguments: [false, true]) func everyOrientationStandsUpright(isLittle: Bool) throws {
    let campus = try Campus()
    let colors: [PictureMaker.Color] = [(230, 20, 20), (20, 200, 20), (20, 20, 230), (230, 220, 30)]
    // Which of the stored quarters is seen at the top left, top right, bottom left and bottom right.
    let seen: [[Int]] = [
      [0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0], [2, 3, 0, 1], [0, 2, 1, 3], [2, 0, 3, 1], [3, 1, 2, 0], [1, 3, 0, 2],
    ]
    for (at, quarters) in seen.enumerated() {
      let file = PictureMaker.jpeg(160, 80, more: PictureMaker.exif(orientation: at + 1, isLittle: isLittle)) { x, y in
        colors[(y < 40 ? 0 : 2) + (x < 80 ? 0 : 1)]
      }
      let made = try PhotoTests.put(campus.staff, file)
      #expect(made.status == 200, "\(made.text)")
      #expect(made.json["width"]?.int64 == (at < 4 ? 160 : 80) && made.json["height"]?.int64 == (at < 4 ? 80 : 160))
      for variant in ["full", "large", "small"] {
        let served = try campus.guest.get(made.json[variant]?.string ?? "").body
        for (place, quarter) in quarters.enumerated() {
          let color = try PictureMaker.color(served, place % 2 == 0 ? 25 : 75, place < 2 ? 25 : 75)
          #expect(
            PictureMaker.isNear(color, colors[quarter], within: 60),
            "orientation \(at + 1), \(variant), place \(place): \(color)")
        }
      }
    }
  }

  /// Small to send and long to read: its process is ended, and nobody else waits.
  @Test func aPictureWithoutEndIsEnded() throws {
    var options = ImageWorkers.Options.besideTests
    options.time = .seconds(2)
    let campus = try Campus(images: options)
    let file = PictureMaker.endless(6000, 6000, scans: 20_000)
    #expect(file.count < 4 << 20)
    let mark = try campus.mark()
    let answer = try PhotoTests.put(campus.staff, file)
    #expect(answer.status == 422 && answer.text.contains("took too much to open"), "\(answer.text)")
    #expect(campus.appliance.imageWorkers.failed == 1 && campus.appliance.imageWorkers.running == 0)
    #expect(try campus.isUnchanged(since: mark))
  }

  /// A few scans of the same kind are a picture like any other.
  @Test func aPictureOfManyScansIsTaken() throws {
    let campus = try Campus()
    let answer = try PhotoTests.put(campus.staff, PictureMaker.endless(640, 480, scans: 40))
    #expect(answer.status == 200, "\(answer.text)")
  }

  @Test func aProgramThatIsNotThereIsNoPicture() throws {
    var options = ImageWorkers.Options.besideTests
    options.program = "/nowhere/quad"
    let campus = try Campus(images: options)
    let answer = try PhotoTests.put(campus.staff, PictureMaker.jpeg(20, 20))
    #expect(answer.status == 503 && answer["retry-after"] != nil, "\(answer.text)")
    // One that says something else: believed in nothing.
    options.program = "/bin/echo"
    let fooled = try Campus(images: options)
    #expect(try PhotoTests.put(fooled.staff, PictureMaker.jpeg(20, 20)).status == 422)
  }

  @Test func tooLargeAFileIsTakenInAndToldOf() throws {
    var options = ImageWorkers.Options.besideTests
    options.largest = 64 << 10
    let campus = try Campus(images: options)
    let browser = try campus.browser(campus.staff)
    let file = [0xff, 0xd8, 0xff] + [UInt8](repeating: 0x20, count: 1 << 20)
    let answer = try PhotoTests.put(campus.staff, file)
    #expect(answer.status == 422 && answer.text.contains("larger than 64 KiB"), "\(answer.text)")
    let form = try browser.upload(
      "/account/photo", file: file, name: "x.jpg", fields: [("csrf", try browser.formToken())])
    #expect(form.status == 422 && form.page.text.contains("larger than 64 KiB"))
    // Beyond what any photo may be, it is not even taken in.
    let huge = [UInt8](repeating: 0, count: (32 << 20) + 1)
    #expect(try PhotoTests.put(campus.staff, huge).status == 413)
  }
}
