//! The drawing: its geometry as properties, and its words as data.
