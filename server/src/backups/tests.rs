//! The folder: what counts as a backup, what is taken away and what is left alone; and backups that fail.

use super::{
    Folder, Keep, check,
    folder::{Part, times},
    keeper, make,
};
use crate::{
    jobs::{
        entity,
        runner::{self, Line},
    },
    users::testing::TestApp,
};
use millrace_shared::{Timestamp, time::DAY_MS};
use sea_orm::EntityTrait;
use std::{fs, path::Path};

const NOON: Timestamp = Timestamp(1_764_417_600_000);

fn touch(folder: &Path, name: &str) {
    fs::write(folder.join(name), "letters").unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn only_whole_backups_of_the_installation_count_and_nothing_else_is_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let folder = Folder::marked(dir.path(), "0a1b2c3d");
    assert_eq!(folder.file(NOON), dir.path().join("millrace-0a1b2c3d-2025-11-29T12-00-00Z.db"));
    for night in 0..3 {
        fs::write(folder.file(NOON.plus_ms(-night * DAY_MS)), "whole").unwrap();
    }
    let others = [
        "letter.txt",
        "millrace-0a1b2c3d-2025-11-20T12-00-00Z.db.old",
        "millrace-0a1b2c3d-yesterday.db",
        "millrace-ffffffff-2025-11-20T12-00-00Z.db",
        "millrace-ffffffff-2025-11-20T12-00-00Z.db.part",
    ];
    others.iter().for_each(|name| touch(dir.path(), name));
    let halves =
        ["", "-wal", "-shm", "-journal"].map(|end| format!("millrace-0a1b2c3d-2025-11-21T12-00-00Z.db.part{end}"));
    halves.iter().for_each(|name| touch(dir.path(), name));
    assert_eq!(times(&folder.kept().unwrap()), [0, 1, 2].map(|night| NOON.plus_ms(-night * DAY_MS)));

    folder.prepare().unwrap();
    let keep = Keep { last: 1, daily: 0, weekly: 0, monthly: 0 };
    assert_eq!(folder.prune(keep, NOON).unwrap(), 2);
    let mut left = others.to_vec();
    left.push("millrace-0a1b2c3d-2025-11-29T12-00-00Z.db");
    left.sort_unstable();
    assert_eq!(names(dir.path()), left);
}

#[test]
fn half_a_backup_never_has_the_name_of_a_whole_one() {
    let dir = tempfile::tempdir().unwrap();
    let whole = dir.path().join("friday.db");
    let part = Part::begin(&whole, 0).unwrap();
    fs::write(part.path(), "half").unwrap();
    assert_eq!(names(dir.path()), ["friday.db.part"]);
    drop(part);
    assert_eq!(names(dir.path()), Vec::<String>::new(), "what did not become whole is gone");
    // Killed in the middle, and begun again.
    touch(dir.path(), "friday.db.part");
    let part = Part::begin(&whole, 0).unwrap();
    fs::write(part.path(), "whole").unwrap();
    assert_eq!(part.finish().unwrap(), 5);
    assert_eq!(names(dir.path()), ["friday.db"]);
    assert!(Part::begin(&whole, 0).is_err_and(|error| error.0.contains("never overwrites")));
    let error = Part::begin(&dir.path().join("huge.db"), u64::MAX / 2).err().unwrap();
    assert!(error.0.contains("GB free, and it takes"), "{error}");
    assert_eq!(names(dir.path()), ["friday.db"]);
}

#[tokio::test]
async fn a_copy_that_is_damaged_or_holds_too_little_is_found() {
    let (test, _) = TestApp::set_up().await;
    let file = test.dir.path().join("copy.db");
    let made = make::make(&test.app.config, &file).await.unwrap();
    let contents = check::look(&file).await.unwrap();
    assert!(made.bytes > 0 && made.events == contents.events && contents.newer().is_none());
    let (workspace, seq) = contents.positions[0];
    assert!(contents.holds(&[(workspace, seq)]) && !contents.holds(&[(workspace, seq + 1)]));
    // A page in the middle is not what was written.
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xa5);
    fs::write(&file, bytes).unwrap();
    assert!(check::look(&file).await.is_err());
}

#[tokio::test]
async fn a_backup_that_fails_is_tried_again_without_end_and_holds_up_no_mail() {
    let (test, admin) = TestApp::set_up().await;
    drop(admin);
    let path = test.dir.path().join("backups");
    // A file is where the folder should be.
    fs::write(&path, "in the way").unwrap();
    let config = crate::config::Config { backup_dir: Some(path.clone()), ..(*test.app.config).clone() };
    let app = crate::app::App::open_with(config, test.app.clock.clone(), test.app.random.clone()).await.unwrap();
    keeper::queue(&app).await.unwrap();
    keeper::queue(&app).await.unwrap();
    let mut pauses = Vec::new();
    for _ in 0..12 {
        assert!(!runner::run_next(&app).await.unwrap(), "mails are another line");
        assert!(runner::run_next_of(&app, Line::Backup).await.unwrap());
        #[expect(clippy::disallowed_methods, reason = "jobs are no records: they have no events and no readers")]
        let jobs = entity::Entity::find().all(app.db.reader()).await.unwrap();
        assert_eq!(jobs.len(), 1, "there is one, however often it is queued");
        pauses.push(jobs[0].run_at.ms_since(app.clock.now()) / 1000);
        app.clock.advance(jobs[0].run_at.ms_since(app.clock.now()));
    }
    assert_eq!(pauses[..5], [30, 120, 480, 1_920, 3_600]);
    assert!(pauses[5..].iter().all(|pause| *pause == 3_600));
    // The way is free: it is made, and the job is done.
    fs::remove_file(&path).unwrap();
    assert!(runner::run_next_of(&app, Line::Backup).await.unwrap());
    assert!(!runner::run_next_of(&app, Line::Backup).await.unwrap());
    assert_eq!(names(&path).len(), 1);
    app.shutdown().await;
}
