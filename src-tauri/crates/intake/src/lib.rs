//! Containers and formats: bytes become events, context rows and exact accounts. Pure.
