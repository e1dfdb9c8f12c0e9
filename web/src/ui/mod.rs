//! The design system: controls that know nothing of deals, companies or people.
//!
//! Every control has an accessible name, a focus ring and keys; colours, spaces and type come from `styles/tokens.css`;
//! each file here has its sheet of the same name in `styles/ui/`. Floating things (menu, combobox, toast) use the
//! browser's popovers and dialogs, so that stacking, Escape and the return of focus are the browser's work.

pub mod avatar;
pub mod badge;
pub mod board;
pub mod button;
pub mod checkbox;
pub mod combobox;
pub mod copy;
pub mod dialog;
pub mod dropdown;
pub mod empty;
pub mod field;
pub mod icon;
pub mod inline_edit;
pub mod input;
pub mod menu;
pub mod popover;
pub mod roll;
pub mod select;
pub mod skeleton;
pub mod sortable;
pub mod tabs;
mod tags_input;
pub mod tick_list;
pub mod toast;
pub mod virtual_list;

pub use avatar::{Avatar, AvatarSize, Pictures};
pub use badge::{Badge, Tone};
pub use button::{Button, ButtonKind, IconButton};
pub use checkbox::{Checkbox, Switch};
pub use combobox::{Choice, Combobox, filter_choices};
pub use copy::CopyText;
pub use copy::write_clipboard;
pub use dialog::{Confirm, Dialog, keeps_key, opened_by};
pub use dropdown::Dropdown;
pub use empty::{EmptyState, ErrorState};
pub use field::{Field, FormError};
pub use icon::Icon;
pub use inline_edit::{InlineEdit, Settled};
pub use input::{TextArea, TextInput};
pub use menu::{Menu, MenuItem};
pub use select::{Choices, Select};
pub use skeleton::Skeleton;
pub use sortable::{Moved, Sortable};
pub use tabs::Tabs;
pub use tags_input::TagsInput;
pub use tick_list::TickList;
pub use toast::{ToastHost, Toasts, use_toasts};
pub use virtual_list::VirtualList;

use std::sync::atomic::{AtomicU32, Ordering};

/// An id for one element of this page, so that a label can point at its control.
pub fn unique_id(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
