//! A file while it is fetched: its bytes page by page, so that a million records need no more memory than two hundred.

use super::{
    commands::asked,
    csv::{MARK, written},
    rows::{self, Rows},
};
use crate::{
    access::Access,
    error::Error,
    fields::custom::{Customised, each_customised},
};
use futures_util::{Stream, stream};
use millrace_shared::{RecordId, RecordKind};

/// Pages between two looks at whether who fetches it still may.
const LOOK_UP: u32 = 10;

/// The address of a file.
pub fn path(kind: RecordKind, id: RecordId) -> String {
    format!("/exports/{id}/{}.csv", plural(kind))
}

/// The id in an address.
pub fn parse_path(path: &str) -> Option<RecordId> {
    let (id, name) = path.strip_prefix("/exports/")?.split_once('/')?;
    name.strip_suffix(".csv").filter(|name| name.bytes().all(|byte| byte.is_ascii_lowercase()))?;
    id.parse().ok()
}

fn plural(kind: RecordKind) -> &'static str {
    each_customised!(kind, E => Ok::<_, Error>(E::TABLE)).unwrap_or("records")
}

/// Where a file is.
struct Writing {
    access: Access,
    rows: Box<dyn Rows>,
    next: Option<String>,
    pages: u32,
}

/// The name and the bytes of a file that was asked for. What fails underway breaks the file off.
pub async fn open(
    access: Access,
    id: RecordId,
) -> Result<(String, impl Stream<Item = Result<Vec<u8>, std::io::Error>> + Send + 'static), Error> {
    let (kind, what) = asked(&access, id).await?;
    access.may_export(kind)?;
    let rows = rows::of(&access, kind, &what)?;
    let day = access.app().clock.now().to_datetime().date_naive();
    let name = format!("{}-{day}.csv", plural(kind));
    let mut head = MARK.as_bytes().to_vec();
    head.extend(written(&[rows.head()]));
    let begun = Writing { access, rows, next: None, pages: 0 };
    let pages = stream::unfold(Some(begun), |writing| async move {
        let mut writing = writing?;
        match writing.page().await {
            Ok((bytes, more)) => Some((Ok(bytes), more.then_some(writing))),
            Err(error) => Some((Err(std::io::Error::other(error.to_string())), None)),
        }
    });
    Ok((name, stream::StreamExt::chain(stream::iter([Ok(head)]), pages)))
}

impl Writing {
    async fn page(&mut self) -> Result<(Vec<u8>, bool), Error> {
        if self.pages > 0 && self.pages.is_multiple_of(LOOK_UP) {
            self.access = self.access.refresh().await?.ok_or(Error::Unauthenticated)?;
        }
        self.pages += 1;
        let page = self.rows.page(&self.access, self.next.as_deref()).await?;
        self.next = page.next;
        Ok((written(&page.rows), self.next.is_some()))
    }
}
