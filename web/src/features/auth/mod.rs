//! First visit, sign-in, invitations and passwords: the pages outside the shell.

mod first_visit;
mod forgot;
mod frame;
mod link;
mod operations;
mod password;
mod sign_in;

use leptos::prelude::*;

pub use first_visit::{CurrencyPicker, FirstVisit, TimeZonePicker};
pub use forgot::ForgotPassword;
pub use link::AcceptLink;
pub(crate) use operations::{SetupOptions, setup_options};
pub use password::NewPassword;
pub use sign_in::SignIn;

/// A page outside the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said by the names")]
pub enum AuthPage {
    FirstVisit,
    SignIn,
    ForgotPassword,
    Link,
}

impl AuthPage {
    /// Draws it.
    pub fn show(self) -> crate::chunks::Show {
        match self {
            Self::FirstVisit => || view! { <FirstVisit/> }.into_any(),
            Self::SignIn => || view! { <SignIn/> }.into_any(),
            Self::ForgotPassword => || view! { <ForgotPassword/> }.into_any(),
            Self::Link => || view! { <AcceptLink/> }.into_any(),
        }
    }
}
