//! Whether a text stands in a view instead of in `locales/`.
