// What SQLite's result codes mean to a person: a sentence that says what to do.
import Base
import CSQLite

/// Failures of the file, the disk or the machine under the store.
package enum Trouble {
  /// The writer's queue is full, or the store is closing: nothing was taken.
  package static let busy = Failure(
    .unavailable, code: "busy",
    Text(
      en: "The campus is very busy. Nothing was changed; please try again in a moment.",
      fr: "Le campus est très sollicité. Rien n’a été modifié ; veuillez réessayer dans un instant."), retryAfter: 1)

  /// The store has been closed.
  static let closed = Failure(
    .unavailable, code: "closed",
    Text(
      en: "The campus is shutting down. Nothing was changed; please try again in a moment.",
      fr: "Le campus est en cours d’arrêt. Rien n’a été modifié ; veuillez réessayer dans un instant."), retryAfter: 5)

  static func diskFull(_ detail: String) -> Failure {
    Failure(
      .unavailable, code: "disk-full",
      Text(
        en: "The disk is full. Nothing was changed; make room on it and try again.",
        fr: "Le disque est plein. Rien n’a été modifié ; libérez de l’espace puis réessayez."), detail: detail,
      retryAfter: 30)
  }

  static func readOnly(_ detail: String) -> Failure {
    Failure(
      .unavailable, code: "read-only",
      Text(
        en: "The database, or the directory it is in, can't be written. Give the account that runs Quad the right to "
          + "write there, or mount the disk writable.",
        fr: "La base de données, ou son dossier, n’est pas accessible en écriture. Donnez au compte qui exécute Quad "
          + "le droit d’y écrire, ou montez le disque en écriture."), detail: detail)
  }

  static func corrupt(_ detail: String) -> Failure {
    Failure(
      .unavailable, code: "corrupt",
      Text(
        en: "The database file is damaged. Stop Quad, keep a copy of the file, and restore the latest backup.",
        fr: "Le fichier de la base de données est endommagé. Arrêtez Quad, gardez une copie du fichier et restaurez "
          + "la dernière sauvegarde."), detail: detail)
  }

  static func notADatabase(_ detail: String) -> Failure {
    Failure(
      .unavailable, code: "not-a-database",
      Text(
        en: "The file is not a Quad database. Check store.path, move the file away, or restore a backup.",
        fr: "Le fichier n’est pas une base de données Quad. Vérifiez store.path, déplacez ce fichier ou restaurez une "
          + "sauvegarde."), detail: detail)
  }

  static func inputOutput(_ detail: String) -> Failure {
    Failure(
      .unavailable, code: "disk-error",
      Text(
        en: "The disk reported an error. Nothing was changed; look at the system log, check the disk, and try again.",
        fr:
          "Le disque a signalé une erreur. Rien n’a été modifié ; consultez le journal du système, vérifiez le disque "
          + "puis réessayez."), detail: detail, retryAfter: 30)
  }

  static func cannotOpen(_ detail: String) -> Failure {
    Failure(
      .unavailable, code: "cannot-open",
      Text(
        en: "The database can't be opened. Check that its directory exists and that the account that runs Quad may "
          + "read and write there.",
        fr: "La base de données ne peut pas être ouverte. Vérifiez que son dossier existe et que le compte qui exécute "
          + "Quad peut y lire et y écrire."), detail: detail)
  }

  static func locked(_ detail: String) -> Failure {
    Failure(
      .unavailable, code: "locked",
      Text(
        en: "Another program holds the database. Close it and try again.",
        fr: "Un autre programme utilise la base de données. Fermez-le puis réessayez."), detail: detail, retryAfter: 5)
  }

  static func heldByAnother(path: String, process: String) -> Failure {
    let whoEn = process.isEmpty ? "Another Quad" : "Another Quad (process \(process))"
    let whoFr = process.isEmpty ? "Un autre Quad" : "Un autre Quad (processus \(process))"
    return Failure(
      .unavailable, code: "in-use",
      Text(
        en: "\(whoEn) is using \(path). Stop it first, or give this one another data directory.",
        fr: "\(whoFr) utilise \(path). Arrêtez-le d’abord, ou donnez à celui-ci un autre dossier de données."))
  }

  static func newer(_ migrations: [String]) -> Failure {
    Failure(
      .unavailable, code: "newer-file",
      Text(
        en: "The database was written by a newer Quad. Install that version or a later one; nothing was changed.",
        fr: "La base de données a été écrite par une version plus récente de Quad. Installez cette version ou une "
          + "version ultérieure ; rien n’a été modifié."),
      detail: "unknown migrations: " + migrations.joined(separator: ", "))
  }

  static func migrationChanged(_ name: String) -> Failure {
    Failure(
      .unavailable, code: "migration-changed",
      Text(
        en: "The migration \(name) is not the one that made this database. Install the Quad that made it, or restore a "
          + "backup; nothing was changed.",
        fr: "La migration \(name) n’est pas celle qui a créé cette base de données. Installez le Quad d’origine ou "
          + "restaurez une sauvegarde ; rien n’a été modifié."))
  }

  static func migrationFailed(_ name: String, _ detail: String) -> Failure {
    Failure(
      .unavailable, code: "migration-failed",
      Text(
        en: "The migration \(name) failed and was undone: the database is as it was. Report this with the log.",
        fr: "La migration \(name) a échoué et a été annulée : la base de données est inchangée. Signalez-le en "
          + "joignant le journal."), detail: detail)
  }

  /// The failure for a SQLite result code that is not a constraint's.
  static func failure(code: Int32, detail: String) -> Failure {
    switch code & 0xff {
    case SQLITE_FULL: diskFull(detail)
    case SQLITE_READONLY, SQLITE_PERM: readOnly(detail)
    case SQLITE_CORRUPT: corrupt(detail)
    case SQLITE_NOTADB: notADatabase(detail)
    case SQLITE_IOERR: inputOutput(detail)
    case SQLITE_CANTOPEN: cannotOpen(detail)
    case SQLITE_BUSY, SQLITE_LOCKED: locked(detail)
    default: .internal(detail)
    }
  }
}
