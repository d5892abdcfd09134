//! Commands and documents on the wire, declared once.
