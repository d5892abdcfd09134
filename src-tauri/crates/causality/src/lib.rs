//! Relations, causal chain, exposure intervals and the picture of them. Pure.
