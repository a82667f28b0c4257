// What can be wrong with a backup, in sentences that say what to do.
import Base
import Glibc

/// Failures of making, checking and restoring backups.
package enum BackupTrouble {
  private static func unusable(_ code: String, _ text: Text, _ detail: String = "") -> Failure {
    Failure(.unprocessable, code: code, text, detail: detail)
  }

  static func full(_ folder: String, needs: Int64? = nil, free: Int64? = nil) -> Failure {
    var (en, fr) = ("", "")
    if let needs, let free {
      let (needs, free) = (megabytes(needs), megabytes(free))
      en = " It needs \(needs) MB, and \(free) MB are free."
      fr = " Il faut \(needs) Mo, et \(free) Mo sont libres."
    }
    return Failure(
      .unavailable, code: "backup-disk-full",
      Text(
        en:
          "The disk of the backup folder \(folder) is full. No backup was made.\(en) Make room, or keep fewer backups.",
        fr: "Le disque du dossier de sauvegarde \(folder) est plein. Aucune sauvegarde n’a été faite.\(fr) Libérez de "
          + "l’espace ou gardez moins de sauvegardes."))
  }

  private static func megabytes(_ bytes: Int64) -> Int64 { max(bytes, 0) / 1_000_000 + 1 }

  static func readOnly(_ folder: String, _ detail: String) -> Failure {
    Failure(
      .unavailable, code: "backup-read-only",
      Text(
        en:
          "The backup folder \(folder) can't be written. No backup was made. Give the account that runs Quad the right "
          + "to write there, or name another folder.",
        fr:
          "Le dossier de sauvegarde \(folder) n’est pas accessible en écriture. Aucune sauvegarde n’a été faite. Donnez "
          + "au compte qui exécute Quad le droit d’y écrire, ou nommez un autre dossier."), detail: detail)
  }

  /// A failure of the system at `path`, which lies in a folder for backups.
  static func of(_ code: Int32, _ path: String) -> Failure {
    let folder = directory(of: path)
    switch code {
    case ENOSPC, EDQUOT, EFBIG: return full(folder)
    case EROFS, EACCES, EPERM: return readOnly(folder, "\(path): \(systemMessage(code))")
    default: return fileFailure(Text(en: "write", fr: "écrire"), path, code)
    }
  }

  static let tooSlow = Failure(
    .unavailable, code: "backup-too-slow",
    Text(
      en: "So much was written meanwhile that the backup could not keep up. No backup was made. Try again at a quieter "
        + "time, or name a faster disk.",
      fr: "Trop a été écrit entre-temps pour que la sauvegarde suive. Aucune sauvegarde n’a été faite. Réessayez à un "
        + "moment plus calme ou nommez un disque plus rapide."))

  /// The copy is not what was copied. It is thrown away.
  static func differs(_ what: String) -> Failure {
    Failure(
      .internal, code: "backup-differs",
      Text(
        en:
          "The copy is not the same as the database (\(what)). It was thrown away. Check the disk, and run `quad doctor`.",
        fr: "La copie n’est pas identique à la base de données (\(what)). Elle a été supprimée. Vérifiez le disque et "
          + "lancez `quad doctor`."))
  }

  // MARK: Files that are none

  static func missing(_ path: String) -> Failure {
    Failure(
      .notFound, code: "no-backup",
      Text(en: "There is no backup at \(path).", fr: "Il n’y a pas de sauvegarde à \(path)."))
  }

  static func foreign(_ path: String) -> Failure {
    unusable(
      "backup-foreign",
      Text(
        en: "\(path) is not a database of Quad: another program made it, or it is no database at all.",
        fr: "\(path) n’est pas une base de données de Quad : un autre programme l’a faite, ou ce n’est pas une base."))
  }

  static func truncated(_ path: String, has: Int64, needs: Int64) -> Failure {
    unusable(
      "backup-truncated",
      Text(
        en: "\(path) is cut off: it has \(has) bytes and should have \(needs). Copy it again, or take another backup.",
        fr:
          "\(path) est tronqué : il a \(has) octets et devrait en avoir \(needs). Copiez-le à nouveau ou prenez une autre "
          + "sauvegarde."))
  }

  static func inUse(_ path: String) -> Failure {
    unusable(
      "backup-in-use",
      Text(
        en:
          "\(path) is a database in use, or one that was not closed: a write-ahead log lies beside it. Let the Quad that "
          + "uses it make a backup (quad backup), or stop it cleanly and take the file then.",
        fr:
          "\(path) est une base en service, ou non fermée : un journal d’écriture se trouve à côté. Faites une sauvegarde "
          + "avec le Quad qui l’utilise (quad backup), ou arrêtez-le proprement avant de prendre le fichier."))
  }

  static func damaged(_ path: String, _ fault: String) -> Failure {
    unusable(
      "backup-damaged",
      Text(
        en: "\(path) is damaged. Take another backup.", fr: "\(path) est endommagé. Prenez une autre sauvegarde."),
      fault)
  }

  static func changed(_ path: String) -> Failure {
    unusable(
      "backup-changed",
      Text(
        en:
          "\(path) is not the file that its manifest describes: it was changed after it was made. Take another backup.",
        fr: "\(path) n’est pas le fichier que décrit son manifeste : il a été modifié ensuite. Prenez une autre "
          + "sauvegarde."))
  }
}
