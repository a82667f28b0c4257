// In which order the lines of an import can be carried out.
import Base
import Store

extension LearningImport {
  /// The lines in the order in which they can be carried out, without those of the same as an earlier one, which would say
  /// otherwise to and fro. Of enrollments those of one course come together: each lot of lines then tells of few courses.
  func ordered() -> (lines: [LearningFile.Line], faults: [ImportFault]) {
    var (lines, faults): ([LearningFile.Line], [ImportFault]) = ([], [])
    var seen: [String: Int] = [:]
    for line in file.lines {
      let words: [String?] =
        switch file.kind {
        case .units: LearningImport.words(ofUnit: line)
        // Under whichever units: a term has a code once. A line whose term nobody knows is refused later.
        case .courses:
          [(try? term(ofCourse: line))?.id.text ?? "\(line[.term] ?? "") \(line[.unit] ?? "")", line[.code]]
        case .enrollments: [line[.term], line[.campus], line[.course], line[.number] ?? line[.email]]
        }
      let key = words.map { folded($0 ?? "") }.joined(separator: "\u{1}")
      if let before = seen[key] {
        faults.append(file.fault(line, nil, StructureText.repeated(before)))
        continue
      }
      seen[key] = line.number
      lines.append(line)
    }
    switch file.kind {
    case .units: return LearningImport.parentsFirst(file, lines, faults)
    case .courses: return (lines, faults)
    case .enrollments: return (LearningImport.courseByCourse(lines), faults)
    }
  }

  private static func words(ofUnit line: LearningFile.Line) -> [String?] {
    let isTerm = isTerm(line)
    return [isTerm ? "term" : "unit", line[.code], isTerm ? line[.campus] ?? line[.parent] : nil]
  }

  /// In the order in which courses first come, and people within them.
  private static func courseByCourse(_ lines: [LearningFile.Line]) -> [LearningFile.Line] {
    var places: [String: Int] = [:]
    var courses: [[LearningFile.Line]] = []
    for line in lines {
      let key = [line[.term], line[.campus], line[.course]].map { folded($0 ?? "") }.joined(separator: "\u{1}")
      if let place = places[key] {
        courses[place].append(line)
      } else {
        places[key] = courses.count
        courses.append([line])
      }
    }
    return courses.flatMap { $0 }
  }

  static func isTerm(_ line: LearningFile.Line) -> Bool {
    ["term", "semester", "semestre"].contains(folded(line[.kind] ?? ""))
  }

  /// Units after what they are part of, where that is in the file too; terms last.
  private static func parentsFirst(
    _ file: LearningFile, _ lines: [LearningFile.Line], _ faults: [ImportFault]
  ) -> (lines: [LearningFile.Line], faults: [ImportFault]) {
    var faults = faults
    let codes = Set(lines.filter { !isTerm($0) }.map { folded($0[.code] ?? "") })
    var placed: Set<String> = []
    var ordered: [LearningFile.Line] = []
    var waiting = lines.filter { !isTerm($0) }
    // A tree has so many levels: what waits any longer would be too deep, and a long chain upside down takes no longer to
    // look at than any other file.
    for _ in 0..<StructureRules.deepest where !waiting.isEmpty {
      let ready = waiting.filter { line in
        guard let parent = line[.parent].map(folded) else { return true }
        return !codes.contains(parent) || placed.contains(parent)
      }
      // What is part of itself in a circle never gets its turn.
      if ready.isEmpty {
        faults.append(contentsOf: waiting.map { file.fault($0, .parent, StructureText.belowItself) })
        waiting = []
        break
      }
      ordered.append(contentsOf: ready)
      let done = Set(ready.map(\.number))
      placed.formUnion(ready.map { folded($0[.code] ?? "") })
      waiting.removeAll { done.contains($0.number) }
    }
    faults.append(contentsOf: waiting.map { file.fault($0, .parent, StructureText.tooDeep) })
    return (ordered + lines.filter(isTerm), faults)
  }
}
