//! GraphQL glue: the schema made of the features' parts, what a resolver finds in its context, and pages. No business.

pub mod codes;
pub mod errors;
pub mod inputs;
pub mod page;
pub mod permissions;
pub mod scalars;
mod schema;

pub use schema::{Schema, build_schema, sdl};

use crate::{access::Access, app::App, error::Error};
use async_graphql::Context;
use std::sync::{Arc, Mutex, PoisonError};

/// What a resolver may know of the HTTP request it answers, and the cookies it wants set.
#[derive(Debug, Clone, Default)]
pub struct RequestInfo {
    /// The client's address.
    pub address: String,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    /// Whether it came by https.
    pub secure: bool,
    /// Where the app is reached, without a slash at the end.
    pub base_url: String,
    /// Set-Cookie values for the answer.
    pub cookies_out: Arc<Mutex<Vec<String>>>,
}

impl RequestInfo {
    /// Sets a cookie with the answer.
    pub fn set_cookie(&self, cookie: String) {
        self.cookies_out.lock().unwrap_or_else(PoisonError::into_inner).push(cookie);
    }
}

/// What resolvers ask their context for.
pub trait Ctx {
    /// Who asks; refused when nobody is signed in.
    fn access(&self) -> Result<&Access, Error>;
    /// Who asks, if anybody.
    fn access_opt(&self) -> Option<&Access>;
    /// The app.
    fn app(&self) -> Result<&App, Error>;
    /// The HTTP request.
    fn request(&self) -> RequestInfo;
}

impl Ctx for Context<'_> {
    fn access(&self) -> Result<&Access, Error> {
        self.access_opt().ok_or(Error::Unauthenticated)
    }
    fn access_opt(&self) -> Option<&Access> {
        self.data_opt::<Access>()
    }
    fn app(&self) -> Result<&App, Error> {
        self.data_opt::<App>().ok_or_else(|| Error::internal("the schema has no app"))
    }
    fn request(&self) -> RequestInfo {
        self.data_opt::<RequestInfo>().cloned().unwrap_or_default()
    }
}
