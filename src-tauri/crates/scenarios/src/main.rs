//! `scenarios write NAME OUT [--seed N]` writes a training case; `scenarios list` names them.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

const USAGE: &str = "usage: scenarios write NAME OUT [--seed N] | scenarios list";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words, &mut std::io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing can be done about an error stream that is closed.
            let _ = writeln!(std::io::stderr(), "{error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(words: &[&str], out: &mut impl Write) -> Result<()> {
    match words {
        ["list"] => {
            for name in proximate_scenarios::names() {
                writeln!(out, "{name}")?;
            }
            Ok(())
        }
        ["write", name, folder] => {
            proximate_scenarios::write(name, proximate_scenarios::DEFAULT_SEED, Path::new(folder))
        }
        ["write", name, folder, "--seed", seed] => {
            let seed = seed.parse().with_context(|| format!("seed `{seed}` is not a whole number"))?;
            proximate_scenarios::write(name, seed, Path::new(folder))
        }
        _ => bail!(USAGE),
    }
}
