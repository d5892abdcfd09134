//! Histogram, facets and the sudden-visibility anomaly, over Polars tables.
