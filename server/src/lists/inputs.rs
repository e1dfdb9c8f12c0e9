//! What the mutations of lists take.

use crate::fields::inputs::CustomValueInput;
use async_graphql::InputObject;
use millrace_shared::{FieldId, FieldType, ListId, ListItemId};

/// A column of a list. With an id it is one that is there already; without one it is new.
#[derive(Debug, Clone, InputObject)]
pub struct ListColumnInput {
    /// Which one, when it is there already.
    pub id: Option<FieldId>,
    /// Its heading; no other column of the list may have it, in any case. 200 characters at most.
    pub label: String,
    /// What it holds: any type but DROPDOWN, MULTI_SELECT, ADDRESS, LINK and LIST. That of a column that is there cannot be
    /// changed.
    #[graphql(name = "type")]
    pub column_type: FieldType,
}

/// A list to be made.
#[derive(Debug, Clone, InputObject)]
pub struct CreateListInput {
    /// Its name; no other list may have it, in any case. 200 characters at most.
    pub name: String,
    /// What its items hold beside their names, in order, 20 at most.
    pub columns: Option<Vec<ListColumnInput>>,
}

/// Changes of a list: absent leaves a part as it is.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateListInput {
    /// The list.
    pub id: ListId,
    /// When given, a list changed since is a CONFLICT.
    pub version: Option<i32>,
    /// Its name; no other list may have it, in any case.
    pub name: Option<String>,
    /// All columns, in order, 20 at most; one that is left out is taken away, and no longer shown of any item.
    pub columns: Option<Vec<ListColumnInput>>,
    /// Place among the lists, from 0.
    pub position: Option<i32>,
}

/// Items to be added to a list.
#[derive(Debug, Clone, InputObject)]
pub struct AddListItemsInput {
    /// To which list.
    pub list_id: ListId,
    /// Their names, in order, 1000 at most, each of 200 characters at most. Of several, those that the list has already are
    /// passed over; one alone is refused then.
    pub names: Vec<String>,
}

/// Changes of an item: absent leaves a part as it is.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateListItemInput {
    /// The item.
    pub id: ListItemId,
    /// When given, an item changed since is a CONFLICT.
    pub version: Option<i32>,
    /// Its name; no other item of the list that is not archived may have it, in any case.
    pub name: Option<String>,
    /// What it holds in columns of the list: `fieldId` is the column's id.
    pub values: Option<Vec<CustomValueInput>>,
    /// True: it is no longer offered, and records that point to it keep it. False brings it back.
    pub archived: Option<bool>,
}

/// An item that is put to another place of its list.
#[derive(Debug, Clone, InputObject)]
pub struct MoveListItemInput {
    /// The item.
    pub id: ListItemId,
    /// Right behind this item of the same list; to the top when absent.
    pub after_id: Option<ListItemId>,
}
