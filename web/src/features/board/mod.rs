//! The board of a pipeline.
