//! Shows the account and the events of files, for trying an importer or a mapping:
//! `cargo run -p proximate-intake --example account -- FILE… [PACK.mapping.toml…]`

use std::io::{self, BufWriter, Write};

use proximate_intake::{KnownIds, Mapping, Options, read, settle};

fn main() -> io::Result<()> {
    let paths = std::env::args().skip(1).collect::<Vec<_>>();
    let mut options = Options::default();
    for path in paths.iter().filter(|path| path.ends_with(".mapping.toml")) {
        let mapping = Mapping::parse(&fs_err::read_to_string(path)?).map_err(io::Error::other)?;
        options.mappings.push(mapping);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let mut known = KnownIds::new();
    for path in &paths {
        for file in read(path, &fs_err::read(path)?, &options) {
            let settled = settle(file, &mut known);
            writeln!(out, "{}", serde_json::json!(settled.account))?;
            for event in &settled.events {
                writeln!(out, "{}", serde_json::json!(event))?;
            }
            for (record, reason) in &settled.meta {
                writeln!(out, "meta {record}: {reason}")?;
            }
        }
    }
    out.flush()
}
