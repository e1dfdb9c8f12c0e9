//! A run: rows from the file, in transactions of [`BATCH`], until the end or until it is stopped. What a transaction
//! wrote and how far the run has come land together, so that a run that was broken off goes on where it was.

use super::{
    BATCH, ImportError, ImportKind, ImportOptions, ImportReport,
    batch::{self, Batch, Refused, Row},
    companies, contacts, deals,
    entity::{Column, Entity, Model},
    map::{Binding, Map},
    refusals::Refusals,
    text::{self, Rows},
};
use crate::{access::Access, app::App, db::Tx, error::Error, events::NewEvent};
use csv::StringRecord;
use millrace_shared::{RecordKind, UserId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{
    collections::{HashMap, HashSet},
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

/// A transaction is no longer than this either, in bytes of its rows.
const BATCH_BYTES: usize = 8 << 20;

/// Runs an import to its end.
pub async fn run(app: &App, options: ImportOptions) -> Result<ImportReport, ImportError> {
    let map_text = std::fs::read_to_string(&options.map)
        .map_err(|error| ImportError::File(format!("cannot read {}: {error}", options.map.display())))?;
    let map = Map::parse(&map_text)?;
    let scan = text::scan(&options.file, &[options.kind.as_str().as_bytes(), map_text.as_bytes()])?;
    let encoding = match options.encoding.as_ref().or(map.encoding.as_ref()) {
        Some(name) => text::encoding(name)?,
        None => scan.encoding,
    };
    let delimiter = match options.delimiter.or(map.delimiter) {
        Some(delimiter) => delimiter,
        None => text::delimiter(&options.file, encoding)?,
    };
    let mut file = Rows::open(&options.file, encoding, delimiter)?;
    let headers = file.headers()?;
    let binding = map.bind(options.kind, &headers)?;

    let access = Access::system(app, options.workspace, None).await?;
    for key in binding.custom_keys() {
        if !access.reference().fields_of(options.kind.record()).any(|field| field.key == key) {
            return Err(ImportError::Map(format!(
                "the map names the custom field \"{key}\"; {} have no such field",
                options.kind.as_str()
            )));
        }
    }
    let default_owner = match &options.owner {
        Some(owner) => Some(
            batch::find_user(&access, owner).map_err(|reason| ImportError::Map(format!("--owner {owner} {reason}")))?,
        ),
        None => None,
    };
    let place = begin(&access, &options, scan.hash).await?;
    let skipped = u64::try_from(place.rows_done).unwrap_or(0);
    let report = ImportReport {
        dry_run: options.dry_run,
        encoding: encoding.name(),
        delimiter,
        skipped,
        ..ImportReport::default()
    };
    let errors = ErrorFile {
        path: options.errors.clone().unwrap_or_else(|| beside(&options.file)),
        file: None,
        append: skipped > 0,
    };
    let columns = headers.len();
    let run = Run { access, binding, default_owner, columns, place, report, errors, imagined: HashSet::new(), options };
    run.finish(file).await
}

/// Finds the run of this file and map, or begins it.
async fn begin(access: &Access, options: &ImportOptions, hash: String) -> Result<Model, ImportError> {
    let found = find(access, options.kind, &hash).await?;
    let now = access.app().clock.now();
    let fresh = Model {
        workspace_id: access.workspace_id(),
        id: access.app().new_id(),
        kind: options.kind.as_str().to_owned(),
        file_hash: hash,
        rows_done: 0,
        created: 0,
        refused: 0,
        finished_at: None,
        created_at: now,
        updated_at: now,
    };
    let (place, known) = match found {
        None => (fresh, false),
        Some(found) if found.finished_at.is_none() => return Ok(found),
        Some(found) if options.again => (Model { id: found.id, ..fresh }, true),
        Some(_) if options.dry_run => return Ok(fresh),
        Some(_) => return Err(ImportError::Finished),
    };
    if !options.dry_run {
        let mut tx = access.begin(None).await?;
        if known {
            tx.overwrite(place.clone()).await?;
        } else {
            tx.insert_rows([place.clone()]).await?;
        }
        note(&mut tx, &place, &options.file, "started");
        tx.commit().await?;
    }
    Ok(place)
}

#[expect(clippy::disallowed_methods, reason = "runs are of the importer itself and hold nothing of a record")]
async fn find(access: &Access, kind: ImportKind, hash: &str) -> Result<Option<Model>, Error> {
    let select = Entity::find()
        .filter(Column::WorkspaceId.eq(access.workspace_id()))
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::FileHash.eq(hash));
    Ok(select.one(access.app().db.reader()).await?)
}

fn note(tx: &mut Tx, place: &Model, file: &Path, verb: &'static str) {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    let event = NewEvent::new(RecordKind::Import, place.id, verb)
        .with("kind", serde_json::Value::Null, place.kind.as_str())
        .with("file", serde_json::Value::Null, name);
    let event = match verb {
        "finished" => event.with("created", 0, place.created).with("refused", 0, place.refused),
        _ => event,
    };
    tx.note(event);
}

struct Run {
    access: Access,
    binding: Binding,
    default_owner: Option<UserId>,
    columns: usize,
    place: Model,
    report: ImportReport,
    errors: ErrorFile,
    imagined: HashSet<String>,
    options: ImportOptions,
}

impl Run {
    async fn finish(mut self, mut file: Rows) -> Result<ImportReport, ImportError> {
        let mut cells = StringRecord::new();
        for _ in 0..self.report.skipped {
            file.next(&mut cells)?;
        }
        loop {
            let (mut rows, mut bytes, mut last) = (Vec::with_capacity(BATCH), 0, false);
            while rows.len() < BATCH && bytes < BATCH_BYTES {
                if !file.next(&mut cells)? {
                    last = true;
                    break;
                }
                bytes += cells.as_slice().len();
                rows.push(Row { line: cells.position().map_or(0, csv::Position::line), cells: cells.clone() });
            }
            self.batch(rows, last).await?;
            if self.options.progress && (last || self.report.rows.is_multiple_of(5_000)) {
                let report = &self.report;
                let _ = writeln!(
                    std::io::stderr(),
                    "{} rows, {} created, {} refused",
                    report.skipped + report.rows,
                    report.created,
                    report.refused
                );
            }
            if last {
                break;
            }
        }
        self.report.errors = self.errors.finish()?;
        Ok(self.report)
    }

    /// One transaction.
    async fn batch(&mut self, rows: Vec<Row>, last: bool) -> Result<(), ImportError> {
        // Stages and users may have changed since the batch before.
        let reference = self.access.app().references.reload(self.access.app(), self.access.workspace_id()).await?;
        if reference.seq != self.access.reference().seq {
            self.access = Access::system(self.access.app(), self.access.workspace_id(), None).await?;
        }
        let before = (self.report.created, self.report.refused);
        self.report.rows += rows.len() as u64;
        let tx = self.access.begin(None).await?;
        let mut batch = Batch {
            access: &self.access,
            tx,
            binding: &self.binding,
            default_owner: self.default_owner,
            dry_run: self.options.dry_run,
            links: HashMap::new(),
            imagined: &mut self.imagined,
            report: &mut self.report,
            refused: Vec::new(),
        };
        let read = rows.len();
        let (sound, odd): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.cells.len() == self.columns);
        for row in odd {
            let mut refusals = Refusals::default();
            refusals.refuse("", &format!("the row has {} columns, the header has {}", row.cells.len(), self.columns));
            batch.refuse(row.line, refusals);
        }
        match self.options.kind {
            ImportKind::Deals => deals::write(&mut batch, &sound).await?,
            ImportKind::Companies => companies::write(&mut batch, &sound).await?,
            ImportKind::Contacts => contacts::write(&mut batch, &sound).await?,
        }
        let Batch { mut tx, refused, .. } = batch;
        // Told before the commit: a run that is broken off here tells them twice rather than never.
        self.errors.write(refused)?;
        if self.options.dry_run {
            return Ok(());
        }
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.place.rows_done += i64::try_from(read).unwrap_or(i64::MAX);
        self.place.created += count(self.report.created - before.0);
        self.place.refused += count(self.report.refused - before.1);
        self.place.updated_at = tx.now();
        self.place.finished_at = last.then(|| tx.now());
        tx.overwrite(self.place.clone()).await?;
        if last {
            note(&mut tx, &self.place, &self.options.file, "finished");
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Where refused rows are told: made with the first one.
struct ErrorFile {
    path: PathBuf,
    file: Option<csv::Writer<File>>,
    append: bool,
}

impl ErrorFile {
    fn write(&mut self, mut refused: Vec<Refused>) -> Result<(), ImportError> {
        if refused.is_empty() {
            return Ok(());
        }
        refused.sort_by_key(|row| row.line);
        let failed =
            |error: &dyn std::fmt::Display| ImportError::File(format!("cannot write {}: {error}", self.path.display()));
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                let append = self.append && self.path.exists();
                let mut how = File::options();
                if append {
                    how.append(true)
                } else {
                    how.write(true).create(true).truncate(true)
                };
                let opened = how.open(&self.path).map_err(|error| failed(&error))?;
                let mut writer = csv::Writer::from_writer(opened);
                if !append {
                    writer.write_record(["line", "field", "reason"]).map_err(|error| failed(&error))?;
                }
                self.file.insert(writer)
            }
        };
        for row in refused {
            let line = row.line.to_string();
            for (field, reason) in &row.reasons {
                file.write_record([&line, field, reason]).map_err(|error| failed(&error))?;
            }
        }
        file.flush().map_err(|error| failed(&error))
    }

    /// The path, when anything was told.
    fn finish(self) -> Result<Option<PathBuf>, ImportError> {
        Ok(self.file.is_some().then_some(self.path))
    }
}

/// `deals.csv` has its errors in `deals.csv.errors.csv`.
fn beside(file: &Path) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(".errors.csv");
    path.into()
}
