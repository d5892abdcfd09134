//! The façade: open a case, import, reconstruct, decide, report, verify, replay.
