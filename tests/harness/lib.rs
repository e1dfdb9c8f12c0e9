//! What the tests from the outside stand on: a real server process of one's own on a free port with a fresh database
//! ([`server::Server`]), people who talk GraphQL to it ([`client::Client`]), live sockets ([`live::Live`]), a mail
//! server ([`smtp::Smtp`]), a wire to the database that can be cut ([`proxy::Proxy`]) and a PostgreSQL that can be killed
//! ([`postgres::Cluster`]), and a NATS that can be ([`nats::Nats`]).

pub mod board;
pub mod client;
pub mod live;
pub mod nats;
#[cfg(unix)]
pub mod postgres;
pub mod proxy;
pub mod server;
pub mod smtp;

pub use client::Client;
pub use live::Live;
pub use nats::Nats;
pub use proxy::Proxy;
pub use server::{Database, Server};
pub use smtp::Smtp;

/// Fails a test with a message; for what the tests take for granted.
pub fn expect<T, E: std::fmt::Display>(result: Result<T, E>, what: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{what}: {error}"),
    }
}
