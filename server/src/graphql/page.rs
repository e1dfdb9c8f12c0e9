//! Relay connections over keyset pages.

use async_graphql::SimpleObject;

/// Where a page lies in its list.
#[derive(Debug, Clone, SimpleObject)]
pub struct PageInfo {
    /// Whether more follow after this page.
    pub has_next_page: bool,
    /// Whether this page began after a cursor.
    pub has_previous_page: bool,
    /// The cursor of the first one here.
    pub start_cursor: Option<String>,
    /// The cursor of the last one here: the next page's `after`.
    pub end_cursor: Option<String>,
}

impl PageInfo {
    /// For a page whose rows have these cursors.
    pub fn of(cursors: &[String], more: bool, after: Option<&str>) -> Self {
        Self {
            has_next_page: more,
            has_previous_page: after.is_some(),
            start_cursor: cursors.first().cloned(),
            end_cursor: cursors.last().cloned(),
        }
    }
}

/// What a page of so many rows costs of the limit on an operation: each row as much as its fields.
pub fn cost(first: i32, fields: usize) -> usize {
    let rows = usize::try_from(first).unwrap_or(0).clamp(1, crate::db::page::PAGE_MAX as usize);
    fields.saturating_mul(rows).saturating_add(1)
}

/// Makes an edge and a connection type for a node type: `connection!(Deal, DealConnection, DealEdge)`. Its rows come
/// as a page of nodes with their cursors; `total` counts only when it was asked for.
#[macro_export]
macro_rules! connection {
    ($node:ident, $connection:ident, $edge:ident $(, total: $total:ty)?) => {
        #[doc = concat!("A ", stringify!($node), " in a list, with the cursor to go on after it.")]
        #[derive(Clone, async_graphql::SimpleObject)]
        pub struct $edge {
            /// Opaque; give it as `after`.
            pub cursor: String,
            /// The one itself.
            pub node: $node,
        }

        #[doc = concat!("A page of a list of ", stringify!($node), "s.")]
        pub struct $connection {
            page: $crate::db::page::Page<(String, $node)>,
            after: Option<String>,
            $(total: $total,)?
        }

        impl $connection {
            /// From a page of nodes with their cursors.
            pub fn new(page: $crate::db::page::Page<(String, $node)>, after: Option<String> $(, total: $total)?) -> Self {
                Self { page, after $(, total: { let total: $total = total; total })? }
            }
        }

        #[doc = concat!("A page of a list of ", stringify!($node), "s.")]
        #[async_graphql::Object]
        impl $connection {
            /// With their cursors.
            async fn edges(&self) -> Vec<$edge> {
                self.page.rows.iter().map(|(cursor, node)| $edge { cursor: cursor.clone(), node: node.clone() }).collect()
            }
            /// Without cursors.
            async fn nodes(&self) -> Vec<$node> {
                self.page.rows.iter().map(|(_, node)| node.clone()).collect()
            }
            /// Where this page lies.
            async fn page_info(&self) -> $crate::graphql::page::PageInfo {
                let cursors: Vec<String> = self.page.rows.iter().map(|(cursor, _)| cursor.clone()).collect();
                $crate::graphql::page::PageInfo::of(&cursors, self.page.more, self.after.as_deref())
            }
            $(
            /// How many there are in the whole list; counted only when asked for.
            async fn total_count(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<i64> {
                let total: &$total = &self.total;
                Ok(total.count($crate::graphql::Ctx::access(ctx)?).await?)
            }
            )?
        }
    };
}
