//! System packages and npm packages, installed if they are missing.

use std::{io::Write as _, thread::sleep, time::Duration};

use anyhow::{Result, bail};

use crate::shell::{output, root, run, run_in, step};

/// What the window is built with.
const WINDOW: &[&str] =
    &["libwebkit2gtk-4.1-dev", "libgtk-3-dev", "librsvg2-dev", "pkg-config", "build-essential"];
/// What its tests need besides.
const TESTS: &[&str] = &[
    "webkit2gtk-driver",
    "xvfb",
    "chromium",
    "chromium-driver",
    "dbus-x11",
    "poppler-utils",
    "fonts-dejavu-core",
];
/// Attempts at the package service, which can fail once.
const ATTEMPTS: u32 = 3;

/// Installs what the window needs.
pub(crate) fn window() -> Result<()> {
    packages(WINDOW)
}

/// Installs what the window and its tests need.
pub(crate) fn tests() -> Result<()> {
    packages(&[WINDOW, TESTS].concat())
}

fn missing<'a>(wanted: &[&'a str]) -> Vec<&'a str> {
    let installed = |package: &&&str| {
        output("dpkg-query", &["-W", "-f", "${Status}", package])
            .is_some_and(|status| status.ends_with("ok installed"))
    };
    wanted.iter().filter(|package| !installed(package)).copied().collect()
}

fn packages(wanted: &[&str]) -> Result<()> {
    if output("dpkg-query", &["--version"]).is_none() {
        println!("this is no Debian system; please see to it that these are installed: {}", wanted.join(" "));
        return Ok(());
    }
    let missing = missing(wanted);
    if missing.is_empty() {
        return Ok(());
    }
    step(&format!("installing system packages: {}", missing.join(" ")));
    let root_user = output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    if !root_user && !consent(&missing)? {
        bail!("not installed; install {} yourself and run this again", missing.join(" "));
    }
    let apt = |arguments: &[&str]| -> Result<()> {
        let non_interactive = ["DEBIAN_FRONTEND=noninteractive", "apt-get"];
        if root_user {
            run("env", &[&non_interactive, arguments].concat())
        } else {
            run("sudo", &[&["env"], &non_interactive[..], arguments].concat())
        }
    };
    let install = [&["install", "-y", "--no-install-recommends"], missing.as_slice()].concat();
    for attempt in 1.. {
        match apt(&["update"]).and_then(|()| apt(&install)) {
            Ok(()) => break,
            Err(error) if attempt == ATTEMPTS => return Err(error),
            Err(error) => println!("{error:#}; trying again ({attempt} of {ATTEMPTS})"),
        }
        sleep(Duration::from_secs(5));
    }
    Ok(())
}

fn consent(missing: &[&str]) -> Result<bool> {
    print!("install {} with sudo? [y/N] ", missing.join(" "));
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(answer.trim().eq_ignore_ascii_case("y"))
}

/// Installs the npm packages of the lock file if they are not the ones that are there.
pub(crate) fn npm() -> Result<()> {
    let ui = root().join("ui");
    let lock = fs_err::read(ui.join("package-lock.json"))?;
    let marker = ui.join("node_modules/.installed-lock.json");
    if fs_err::read(&marker).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    step("installing npm packages");
    for attempt in 1.. {
        // Not `npm ci`: it insists on lock entries for the binaries of other platforms. This one follows the
        // lock file too, and leaves it alone.
        match run_in(&ui, "npm", &["install", "--no-save", "--no-audit", "--no-fund"]) {
            Ok(()) => break,
            Err(error) if attempt == ATTEMPTS => return Err(error),
            Err(error) => println!("{error:#}; trying again ({attempt} of {ATTEMPTS})"),
        }
        sleep(Duration::from_secs(5));
    }
    fs_err::write(marker, lock)?;
    Ok(())
}
