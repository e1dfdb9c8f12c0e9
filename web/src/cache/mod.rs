//! What this tab knows.
