//! The command line of Proximate.
