//! Full text over a case: a Tantivy index that can be deleted and rebuilt.
