//! `test`: everything that the continuous integration runs, in the order in which mistakes are cheap to find.

use anyhow::Result;

use crate::{
    setup,
    shell::{cargo, root, run, run_in, step, target},
    tidy,
};

/// The folder of generated TypeScript, and the page of the JSON interface.
const GENERATED: [&str; 2] = ["ui/src/api/generated", "docs/json.md"];

/// One selection for every step: with another one cargo would build the heavy dependencies again, with
/// other features.
pub(crate) const EVERYTHING: [&str; 4] =
    ["--workspace", "--all-targets", "--features", "proximate-desktop/custom-protocol"];

/// Writes or checks what is generated from the declarations of the interface.
pub(crate) fn codegen(more: &[&str]) -> Result<()> {
    let program = target().join("debug/codegen").display().to_string();
    run(&program, &[&GENERATED[..], more].concat())
}

/// Builds the programs and writes what is generated.
pub(crate) fn write_generated() -> Result<()> {
    cargo(&["build", "-p", "proximate-api", "--bin", "codegen"])?;
    codegen(&[])
}

pub(crate) fn everything() -> Result<()> {
    step("rules of the house");
    tidy::rules()?;
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["fmt", "--manifest-path", "tests/bench/Cargo.toml", "--check"])?;
    setup::tests()?;
    setup::npm()?;
    step("the page: types, lints, unit tests, build");
    let ui = root().join("ui");
    run_in(&ui, "npm", &["run", "--silent", "check"])?;
    run_in(&ui, "npm", &["test", "--silent"])?;
    run_in(&ui, "npm", &["run", "--silent", "build"])?;
    step("building everything");
    cargo(&[&["build"], &EVERYTHING[..]].concat())?;
    step("what is generated is fresh");
    codegen(&["--check"])?;
    step("tests");
    cargo(&[&["test"], &EVERYTHING[..]].concat())?;
    step("lints");
    cargo(&[&["clippy"], &EVERYTHING[..], &["--", "-D", "warnings"]].concat())
}

/// The journeys through the real window and a real browser.
pub(crate) fn desktop() -> Result<()> {
    setup::tests()?;
    setup::npm()?;
    run_in(&root().join("ui"), "npm", &["run", "--silent", "build"])?;
    cargo(&[&["build"], &EVERYTHING[..]].concat())?;
    cargo(&[&["test"], &EVERYTHING[..], &["--", "in_the_real_window", "in_a_browser"]].concat())
}
