//! `run`: the demonstration case in the window, or on the terminal.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use crate::{
    setup,
    shell::{cargo, root, run, run_in, step, target},
    test::EVERYTHING,
};

/// The case that is shown.
const CASE: &str = "meta";
/// The exposure techniques among the real logs of a published attack simulator.
const EXPOSURES: &[&str] = &[
    "aws.exfiltration.ec2-security-group-open-port-22-ingress.json.gz",
    "aws.exfiltration.ec2-share-ami.json.gz",
    "aws.exfiltration.ec2-share-ebs-snapshot.json.gz",
    "aws.persistence.lambda-backdoor-function.json.gz",
];

fn folder(name: &str) -> PathBuf {
    target().join("demo").join(name)
}

fn proximate(arguments: &[&str]) -> Result<()> {
    run(&target().join("debug/proximate").display().to_string(), arguments)
}

/// Imports into a new case, whatever stood there before.
fn import(case: &Path, title: &str, evidence: &[String]) -> Result<()> {
    if case.exists() {
        fs_err::remove_dir_all(case)?;
    }
    if let Some(parent) = case.parent() {
        fs_err::create_dir_all(parent)?;
    }
    let case = case.display().to_string();
    proximate(&["new", &case, "--title", title])?;
    let mut arguments = vec!["import", &case];
    arguments.extend(evidence.iter().map(String::as_str));
    proximate(&arguments)
}

fn sample(path: &str) -> String {
    format!("sample-data/{path}")
}

fn import_demonstration(case: &Path) -> Result<()> {
    let evidence = ["case.toml", "context", "logs"].map(|part| sample(&format!("{CASE}/{part}")));
    import(case, "Unapproved agent answer opens production data", &evidence)
}

/// The same as the window shows, on the terminal; then the importer on real logs.
pub(crate) fn headless() -> Result<()> {
    step("building the command line");
    cargo(&["build", "-p", "proximate-cli"])?;
    step("importing the demonstration case (a reconstruction for training)");
    let case = folder(CASE);
    import_demonstration(&case)?;
    let case = case.display().to_string();
    step("the chain, from the question to the containment");
    proximate(&["chain", &case, "--top", "1"])?;
    step("who could see what, for how long");
    proximate(&["exposure", &case])?;
    step("how grave it is, and why");
    proximate(&["severity", &case])?;
    step("the report");
    for format in ["pdf", "html"] {
        let out = folder(&format!("{CASE}-report.{format}")).display().to_string();
        proximate(&["report", &case, "--format", format, "--out", &out])?;
    }
    step(
        "importing real CloudTrail: 2,900 records of a published data set, and four techniques that widen access",
    );
    let real = folder("cloudtrail");
    let mut evidence = vec![sample("real/invictus_aws/CloudTrail")];
    evidence.extend(EXPOSURES.iter().map(|name| sample(&format!("real/stratus/detonation-logs/{name}"))));
    import(&real, "Real CloudTrail", &evidence)?;
    step("the changes in them that widened access");
    proximate(&["exposure", &real.display().to_string()])
}

/// Builds the page and the window, and opens the demonstration case in it.
pub(crate) fn window() -> Result<()> {
    setup::window()?;
    setup::npm()?;
    step("building the page");
    run_in(&root().join("ui"), "npm", &["run", "--silent", "build"])?;
    step("building the window and the command line");
    // What the tests build, too: with another selection cargo would build the heavy dependencies twice.
    cargo(&[&["build"], &EVERYTHING[..]].concat())?;
    step("importing the demonstration case (a reconstruction for training)");
    let case = folder(CASE);
    import_demonstration(&case)?;
    if std::env::var_os("DISPLAY").is_none() && std::env::var_os("WAYLAND_DISPLAY").is_none() {
        bail!(
            "there is no display to open a window on; `cargo xtask run --headless` shows the same on the terminal"
        );
    }
    step("opening the window");
    let status =
        Command::new(target().join("debug/proximate-desktop")).arg(case).current_dir(root()).status()?;
    if !status.success() {
        bail!("the window ended with {status}");
    }
    Ok(())
}

/// Writes the committed training cases again.
pub(crate) fn sample_data() -> Result<()> {
    cargo(&["run", "-p", "proximate-scenarios", "--bin", "scenarios", "--", "write", CASE, &sample(CASE)])
}
