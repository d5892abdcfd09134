//! The window as its user meets it: the same journey in the real window under a virtual display, and
//! in a browser against the loopback host. Pictures of every view are left in `target/screenshots/`.
//!
//! The programs must have been built: `cargo build -p proximate-desktop -p proximate-devhost`, and the
//! page before them with `npm run build` in `ui`.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod journey;
mod page;
mod programs;

use serde_json::json;

use crate::{
    page::Page,
    programs::{Programs, Running},
};

#[tokio::test]
async fn in_the_real_window() {
    let programs = Programs::find();
    let display = Running::display();
    let settings = tempfile::tempdir().expect("a folder for the settings");
    let driver = Running::webkit_driver(&display, settings.path());
    let options = json!({ "binary": programs.window, "args": [] });
    let page =
        Page::connect(&driver.address(), "window", json!({ "webkitgtk:browserOptions": options })).await;
    page.resize().await;
    journey::take(&page).await;
    page.close().await;
}

#[tokio::test]
async fn in_a_browser() {
    let programs = Programs::find();
    let settings = tempfile::tempdir().expect("a folder for the settings");
    let (_host, address) = Running::host(&programs, settings.path());
    let driver = Running::chrome_driver(settings.path());
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--window-size=1440,900",
    ];
    let page =
        Page::connect(&driver.address(), "browser", json!({ "goog:chromeOptions": { "args": arguments } }))
            .await;
    page.open(&address).await;
    journey::take(&page).await;
    page.close().await;
}
