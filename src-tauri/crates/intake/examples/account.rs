//! Prints the account of files, for trying an importer: `cargo run -p proximate-intake --example account -- FILE…`

use proximate_intake::{KnownIds, Mapping, Options, read, settle};

fn main() {
    let paths = std::env::args().skip(1).collect::<Vec<_>>();
    let mut options = Options::default();
    for path in paths.iter().filter(|path| path.ends_with(".mapping.toml")) {
        match fs_err::read_to_string(path)
            .map_err(|error| error.to_string())
            .and_then(|text| Mapping::parse(&text))
        {
            Ok(mapping) => options.mappings.push(mapping),
            Err(problem) => print(&problem),
        }
    }
    let mut known = KnownIds::new();
    for path in &paths {
        let bytes = match fs_err::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                print(&error.to_string());
                continue;
            }
        };
        for file in read(path, &bytes, &options) {
            let settled = settle(file, &mut known);
            print(&serde_json::json!(settled.account).to_string());
            for event in &settled.events {
                print(&serde_json::json!(event).to_string());
            }
            for (record, reason) in &settled.meta {
                print(&format!("meta {record}: {reason}"));
            }
        }
    }
}

#[allow(clippy::print_stdout)]
fn print(line: &str) {
    println!("{line}");
}
