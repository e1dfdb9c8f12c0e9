//! Profile, users, pipelines, directories and the workspace.
