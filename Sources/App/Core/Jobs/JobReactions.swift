// What follows when a job has failed for good: whoever runs the box is told.
import Base
import Store

enum JobReactions {
  static let died = Reaction(.jobDied) { event, writer in
    let id = ID<Job>(event.subject)
    var notice = JobDiedNotice()
    notice.job = id
    // Nothing here may keep the queue from noting that a job is over.
    notice.kindName = (try? JobList.find(id, writer).kind) ?? ""
    try writer.notifyOperators(notice, subject: event.subject)
  }
}
