//! Whether the files of `locales/` say the same in every language.
