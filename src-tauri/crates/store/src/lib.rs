//! The case folder: SQLite rows, evidence vault and custody journal.
