//! What the palette's entries do.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use millrace_shared::{Density, StageId, Theme};

use super::{Addable, Over, Palette, use_palette};
use crate::{
    api::Maybe,
    cache::{Cache, preferences::PreferencesPatch, undo::Way, use_cache},
    features::{
        settings::operations::account::{UpdateProfileInput, update_profile},
        shell,
    },
    session::{Session, use_session},
    ui::{Toasts, use_toasts},
};

/// What is done when an entry is taken.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Act {
    /// Goes to an address.
    Go(String),
    /// Adds a record.
    Add(Addable),
    /// Shows only one's own deals, or all again.
    Mine,
    /// Puts the card that had the focus into a stage.
    Move(StageId),
    Theme(Theme),
    Density(Density),
    Language(&'static str),
    Step(Way),
    Help,
    SignOut,
}

/// Everything that acts need.
#[derive(Clone, Copy)]
pub(super) struct Hands {
    palette: Palette,
    cache: Cache,
    session: Session,
    toasts: Toasts,
    go: Callback<(String,)>,
}

impl Hands {
    /// Within the router.
    pub fn new() -> Self {
        let navigate = StoredValue::new_local(use_navigate());
        let go =
            Callback::new(move |(to,): (String,)| navigate.with_value(|navigate| navigate(&to, Default::default())));
        Self { palette: use_palette(), cache: use_cache(), session: use_session(), toasts: use_toasts(), go }
    }

    /// Does it.
    pub fn act(self, act: Act) {
        let prefer = |patch: PreferencesPatch| self.cache.prefer(patch);
        match act {
            Act::Go(to) => self.go.run((to,)),
            Act::Add(it) => self.palette.add(it, |to| self.go.run((to.to_owned(),))),
            Act::Mine => {
                if let Some(board) = self.palette.board.get_value() {
                    board.mine.run(());
                }
            }
            Act::Move(stage) => {
                if let Some(board) = self.palette.board.get_value() {
                    board.move_to.run((stage,));
                }
            }
            Act::Theme(theme) => prefer(PreferencesPatch { theme: Some(theme), ..Default::default() }),
            Act::Density(density) => prefer(PreferencesPatch { density: Some(density), ..Default::default() }),
            Act::Language(locale) => self.speak(locale),
            Act::Step(way) => self.cache.step(way, None),
            Act::Help => self.palette.over.set(Some(Over::Help)),
            Act::SignOut => self.sign_out(),
        }
    }

    fn speak(self, locale: &'static str) {
        leptos::task::spawn_local(async move {
            let input = UpdateProfileInput { locale: Maybe::Value(locale.to_owned()), ..Default::default() };
            match update_profile(input).await {
                // Every text, date and number is written anew.
                Ok(_) => {
                    if let Some(window) = web_sys::window() {
                        let _ = window.location().reload();
                    }
                }
                Err(error) => self.toasts.error(error.sentence()),
            }
        });
    }

    fn sign_out(self) {
        leptos::task::spawn_local(async move {
            match shell::sign_out().await {
                Ok(()) => self.session.signed_out(),
                Err(error) => self.toasts.error(error.sentence()),
            }
        });
    }
}
