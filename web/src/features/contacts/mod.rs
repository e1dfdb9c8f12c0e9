//! The list of contacts and the record page.
