//! The deal panel.
