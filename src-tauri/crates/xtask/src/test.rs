//! `test`: everything that the continuous integration runs, in the order in which mistakes are cheap to find.

use anyhow::Result;

use crate::{
    demonstration, setup,
    shell::{cargo, root, run_in, step},
    tidy,
};

/// The folder of generated TypeScript, and the page of the JSON interface.
const GENERATED: [&str; 2] = ["ui/src/api/generated", "docs/json.md"];

/// Writes or checks what is generated from the declarations of the interface.
pub(crate) fn codegen(more: &[&str]) -> Result<()> {
    cargo(&[&["run", "-p", "proximate-api", "--bin", "codegen", "--"], &GENERATED[..], more].concat())
}

pub(crate) fn everything() -> Result<()> {
    step("rules of the house");
    tidy::rules()?;
    cargo(&["fmt", "--all", "--check"])?;
    setup::tests()?;
    setup::npm()?;
    step("the page: types, lints, unit tests");
    let ui = root().join("ui");
    run_in(&ui, "npm", &["run", "--silent", "check"])?;
    run_in(&ui, "npm", &["test", "--silent"])?;
    demonstration::build_window()?;
    step("building the rest");
    cargo(&["build", "--workspace", "--bins"])?;
    step("what is generated is fresh");
    codegen(&["--check"])?;
    step("tests");
    cargo(&["test", "--workspace", "--exclude", "proximate-desktop"])?;
    step("lints");
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
}
