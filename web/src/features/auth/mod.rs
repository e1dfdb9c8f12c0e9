//! First visit, sign-in, invitations and passwords: the pages outside the shell.

mod first_visit;
mod forgot;
mod frame;
mod link;
mod operations;
mod password;
mod sign_in;

pub use first_visit::{CurrencyPicker, FirstVisit, TimeZonePicker};
pub use forgot::ForgotPassword;
pub use link::AcceptLink;
pub(crate) use operations::{SetupOptions, setup_options};
pub use password::NewPassword;
pub use sign_in::SignIn;
