//! Proposes a mapping for a table or JSON: `cargo run -p proximate-intake --example propose -- FILE`

use std::io::{self, Write};

use proximate_intake::{Limits, propose};

fn main() -> io::Result<()> {
    for path in std::env::args().skip(1) {
        let proposal = propose(&path, &fs_err::read(&path)?, &Limits::default()).map_err(io::Error::other)?;
        io::stdout().write_all(proposal.as_bytes())?;
    }
    Ok(())
}
