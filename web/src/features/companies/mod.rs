//! The list of companies and the record page.
