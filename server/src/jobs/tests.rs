//! Jobs that fail: how they are tried again, what an administrator sees of it, and how it ends.

use super::{MAIL, entity, runner};
use crate::{
    access::Access,
    db::Tx,
    doctor,
    users::testing::{ADMIN, TestApp},
};
use millrace_shared::{Timestamp, time::DAY_MS};
use sea_orm::EntityTrait;
use serde_json::json;
use std::path::PathBuf;

/// A workspace whose mails go into a folder, and where that is.
async fn mailing() -> (TestApp, Access, PathBuf) {
    let test = TestApp::with(|config, dir| {
        config.smtp_url = Some(format!("file://{}", dir.path().join("mail").display()));
        config.mail_from = Some("Ropes <crm@ropes.example>".to_owned());
    })
    .await;
    let admin = test.first_visit().await;
    let folder = test.dir.path().join("mail");
    (test, admin, folder)
}

/// A mail to the administrator, queued in a transaction of its own.
async fn queue(test: &TestApp, admin: &Access) {
    let mail = json!({
        "template": "reset", "locale": "en", "to": ADMIN, "name": "Anna", "workspace": "Ropes",
        "link": "http://crm.example/link/s3cret", "hours": 24,
    });
    let mut tx = Tx::begin(&test.app, admin.workspace_id(), None, None).await.unwrap();
    tx.queue(MAIL, mail).await.unwrap();
    tx.commit().await.unwrap();
}

async fn jobs(test: &TestApp) -> Vec<entity::Model> {
    #[expect(clippy::disallowed_methods, reason = "jobs are no records: they have no events and no readers")]
    entity::Entity::find().all(test.app.db.reader()).await.unwrap()
}

fn mails(folder: &PathBuf) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

#[tokio::test]
async fn a_mail_that_fails_is_tried_again_after_growing_pauses_and_given_up_at_last() {
    let (test, admin, folder) = mailing().await;
    std::fs::remove_dir(&folder).unwrap();
    queue(&test, &admin).await;
    let mut pauses = Vec::new();
    loop {
        assert!(runner::run_next(&test.app).await.unwrap());
        let job = jobs(&test).await.remove(0);
        assert!(job.last_error.is_some());
        if job.run_at == runner::NEVER {
            assert_eq!(job.attempts, 8);
            break;
        }
        let pause = job.run_at.ms_since(test.app.clock.now());
        test.app.clock.advance(pause - 1);
        assert!(!runner::run_next(&test.app).await.unwrap(), "it is not tried before its time");
        test.app.clock.advance(1);
        pauses.push(pause / 1000);
    }
    assert_eq!(pauses, [30, 120, 480, 1_920, 7_680, 21_600, 21_600]);

    // Kept for a week for the administrator to see.
    test.app.clock.advance(6 * DAY_MS);
    runner::clean(&test.app).await.unwrap();
    assert_eq!(jobs(&test).await.len(), 1);
    test.app.clock.advance(DAY_MS);
    runner::clean(&test.app).await.unwrap();
    assert!(jobs(&test).await.is_empty());
}

#[tokio::test]
async fn a_failing_mail_is_told_of_by_the_doctor_and_sent_once_there_is_a_way() {
    let (test, admin, folder) = mailing().await;
    std::fs::remove_dir(&folder).unwrap();
    queue(&test, &admin).await;
    assert!(runner::run_next(&test.app).await.unwrap());
    let report = doctor::examine(&test.app.config).await.to_string();
    assert!(report.contains("0 failed for good, 1 wait; a mail failed last with: "), "{report}");

    std::fs::create_dir_all(&folder).unwrap();
    test.app.clock.advance(30_000);
    assert!(runner::run_next(&test.app).await.unwrap());
    assert!(jobs(&test).await.is_empty());
    let report = doctor::examine(&test.app.config).await.to_string();
    assert!(report.contains("0 wait") && !report.contains("failed"), "{report}");
    assert_eq!(mails(&folder).len(), 1);
}

#[tokio::test]
async fn a_job_that_nobody_finished_is_taken_over_after_its_lease_and_not_before() {
    let (test, admin, folder) = mailing().await;
    queue(&test, &admin).await;
    // Somebody took it, and is never heard of again.
    let taken = runner::take(&test.app, runner::Line::Mail).await.unwrap().unwrap();
    assert_eq!((taken.attempts, taken.run_at.ms_since(test.app.clock.now())), (1, 300_000));
    test.app.clock.advance(299_999);
    assert!(!runner::run_next(&test.app).await.unwrap());
    test.app.clock.advance(1);
    assert!(runner::run_next(&test.app).await.unwrap());
    assert!(jobs(&test).await.is_empty());
    assert_eq!(mails(&folder).len(), 1);
}

#[tokio::test]
async fn a_job_does_not_wait_until_a_clock_that_was_set_back_comes_to_its_time_again() {
    let (test, admin, folder) = mailing().await;
    queue(&test, &admin).await;
    test.app.clock.advance(-365 * DAY_MS);
    assert!(runner::run_next(&test.app).await.unwrap());
    assert_eq!(mails(&folder).len(), 1);

    // One that was given up stays given up, whatever the clock says.
    std::fs::remove_file(std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path()).unwrap();
    std::fs::remove_dir(&folder).unwrap();
    queue(&test, &admin).await;
    while jobs(&test).await[0].run_at != runner::NEVER {
        test.app.clock.advance(DAY_MS);
        assert!(runner::run_next(&test.app).await.unwrap());
    }
    test.app.clock.advance(-365 * DAY_MS);
    assert!(!runner::run_next(&test.app).await.unwrap());
}

#[tokio::test]
async fn jobs_are_done_one_by_one_the_one_that_is_due_longest_first() {
    let (test, admin, _) = mailing().await;
    let mut due = Vec::new();
    for _ in 0..3 {
        queue(&test, &admin).await;
        due.push(test.app.clock.now());
        test.app.clock.advance(1);
    }
    let mut taken: Vec<Timestamp> = Vec::new();
    while let Some(job) = runner::take(&test.app, runner::Line::Mail).await.unwrap() {
        taken.push(job.created_at);
    }
    assert_eq!(taken, due);
}

#[tokio::test]
async fn a_mail_carries_an_id_that_stays_the_same_and_asks_for_no_automatic_answer() {
    let (test, admin, folder) = mailing().await;
    queue(&test, &admin).await;
    let id = jobs(&test).await[0].id;
    assert!(runner::run_next(&test.app).await.unwrap());
    let mail = mails(&folder).remove(0);
    for line in [
        format!("Message-ID: <{id}@ropes.example>"),
        "Auto-Submitted: auto-generated".to_owned(),
        "From: Ropes <crm@ropes.example>".to_owned(),
        format!("To: {ADMIN}"),
    ] {
        assert!(mail.lines().any(|written| written == line), "{line} is missing from\n{mail}");
    }
}
