//! The two commands of the README, each of which does all of its own set-up:
//! `cargo xtask run [--headless]` and `cargo xtask test`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a tool for a terminal")]

mod demonstration;
mod setup;
mod shell;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "usage:
  cargo xtask run               set up, import the demonstration case, open it in the window
  cargo xtask run --headless    the same without a window: print the chain and the severity, write the reports
  cargo xtask test              set up, and run everything that the continuous integration runs
  cargo xtask desktop           only the journeys through the real window and a real browser
  cargo xtask tidy              only the rules of the house
  cargo xtask codegen           write the TypeScript and the page of the JSON interface
  cargo xtask sample-data       write the training cases of sample-data/ again";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["run"] => demonstration::window(),
        ["run", "--headless"] => demonstration::headless(),
        ["test"] => test::everything(),
        ["desktop"] => test::desktop(),
        ["tidy"] => tidy::rules(),
        ["codegen"] => test::write_generated(),
        ["sample-data"] => demonstration::sample_data(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
