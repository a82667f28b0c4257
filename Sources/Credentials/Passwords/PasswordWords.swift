// Words that make a password easy although no English dictionary has them: the person's own, and French ones.
import Base

/// One byte for each character, as zxcvbn counts them: ASCII as it is, the rest folded into the upper half, so that the
/// bytes of one letter don't count as several and neighbours stay neighbours.
func guessable(_ text: String) -> [UInt8] {
  text.unicodeScalars.map { scalar in
    let low = UInt8(truncatingIfNeeded: scalar.value)
    return scalar.isASCII ? max(low, 0x20) : low | 0x80
  }
}

/// The words that zxcvbn is given beside its dictionary.
struct PasswordWords {
  private let account: [[UInt8]]

  /// Words of an account: its parts of three letters or more, without case and accents, the first 32 of them.
  init(account: [String]) {
    var words: [[UInt8]] = []
    for text in account.prefix(16) {
      let plain = guessable(folded(String(text.unicodeScalars.prefix(256))))
      let parts = plain.split { !isWordByte($0) }.map(Array.init)
      // `dupont@campus.example` is typed whole as well, and so is `marie dupont` without its blank.
      for word in parts + [plain.filter(isWordByte)] where (3...32).contains(word.count) && !words.contains(word) {
        if words.count < 32 { words.append(word) }
      }
    }
    self.account = words
  }

  /// Lends all the words as zxcvbn wants them: the more likely ones first, nil at the end.
  func withCStrings<R>(_ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>?) -> R) -> R {
    let all = account + PasswordWords.french
    var text: [CChar] = []
    var starts: [Int] = []
    for word in all {
      starts.append(text.count)
      text += word.map { CChar(bitPattern: $0) } + [0]
    }
    return text.withUnsafeBufferPointer { text in
      var pointers: [UnsafePointer<CChar>?] = starts.map { text.baseAddress?.advanced(by: $0) } + [nil]
      return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress) }
    }
  }

  /// Whether what zxcvbn found among these words is one of the account's, once or several times. Capitals and digits may
  /// stand for letters in it.
  func isOfAccount(_ found: [UInt8]) -> Bool {
    account.contains { word in
      found.count >= word.count && zip(found, word).allSatisfy { $0 == $1 || letters[$0]?.contains($1) ?? false }
    }
  }

  /// What French speakers choose most, and what a French keyboard has side by side. The library's lists are English.
  private static let french: [[UInt8]] = [
    "motdepasse", "azerty", "azertyuiop", "qsdfghjklm", "wxcvbn", "qsdfgh", "jetaime", "bonjour", "soleil", "doudou",
    "loulou", "chouchou", "marseille", "bienvenue", "connexion", "administrateur", "utilisateur", "universite", "ecole",
    "campus", "etudiant", "professeur", "vacances", "football", "princesse", "papillon", "chocolat", "coucou", "bisous",
    "monamour", "cheval", "maman", "famille", "voiture", "musique", "liberte", "france", "paris", "toulouse",
    "bordeaux",
    "bretagne", "nicolas", "camille", "printemps", "automne", "hiver", "janvier", "fevrier", "juillet", "septembre",
    "octobre", "novembre", "decembre", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
  ].map { Array($0.utf8) }
}

private func isWordByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x61...0x7a: true
  default: byte >= 0x80
  }
}

/// The letters that a capital or a sign stands for.
private let letters: [UInt8: [UInt8]] = {
  var letters: [UInt8: [UInt8]] = [:]
  for capital in UInt8(0x41)...0x5a { letters[capital] = [capital + 0x20] }
  let signs: [(String, String)] = [
    ("4@", "a"), ("0", "o"), ("3", "e"), ("1!|", "il"), ("5$", "s"), ("7+", "t"), ("6", "g"), ("8", "b"), ("2", "z"),
    ("9", "g"),
  ]
  for (from, to) in signs {
    for sign in from.utf8 { letters[sign] = Array(to.utf8) }
  }
  return letters
}()
