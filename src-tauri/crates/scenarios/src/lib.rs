//! Writes training cases in real wire formats, from a seed. The engine never depends on it.
