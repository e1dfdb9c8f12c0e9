//! Talks GraphQL to the server.
