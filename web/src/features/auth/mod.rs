//! First visit, sign-in, invitations and passwords: the pages outside the shell.

mod first_visit;
mod forgot;
mod frame;
mod link;
mod operations;
mod password;
mod sign_in;

pub use first_visit::FirstVisit;
pub use forgot::ForgotPassword;
pub use link::AcceptLink;
pub use password::NewPassword;
pub use sign_in::SignIn;
