//! Contents that were begun and belong to no file: what is left of uploads that broke off.
//!
//! Each is noted before its first byte is written, and no longer when its file is there. Only what this database noted is
//! ever taken away: whatever else lies in the folder or bucket is nobody's business.

use super::entity::upload::{Column, Entity, Model};
use crate::{access::Access, app::App, error::Error};
use millrace_shared::{ContentId, WorkspaceId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// How long an upload may take, in milliseconds: far longer than any is let.
pub const KEPT_MS: i64 = 24 * 3_600_000;
/// How many are taken away at once.
const AT_ONCE: u64 = 100;

/// Takes away what was begun long ago and came to no end; tells how much.
pub async fn clean(app: &App) -> Result<usize, Error> {
    let before = app.clock.now().plus_ms(-KEPT_MS);
    let mut gone = 0;
    loop {
        #[expect(clippy::disallowed_methods, reason = "uploads are no records: nobody reads them")]
        let old: Vec<Model> = Entity::find()
            .filter(Column::BegunAt.lt(before))
            .order_by_asc(Column::BegunAt)
            .limit(AT_ONCE)
            .all(app.db.reader())
            .await?;
        let count = old.len();
        for upload in old {
            forget(app, upload.workspace_id, upload.content_id).await?;
        }
        gone += count;
        if (count as u64) < AT_ONCE {
            return Ok(gone);
        }
    }
}

/// Takes one away, unless its file is there by now.
pub async fn forget(app: &App, workspace: WorkspaceId, content: ContentId) -> Result<(), Error> {
    let mut tx = Access::system(app, workspace, None).await?.begin(None).await?;
    // The row is locked until the content is gone: a file that comes to its end meanwhile finds that it was given up.
    if tx.delete_where::<Entity>(Column::WorkspaceId, Column::ContentId.eq(content)).await? == 1 {
        app.files.delete(workspace, content).await?;
        tx.commit().await?;
    }
    Ok(())
}
