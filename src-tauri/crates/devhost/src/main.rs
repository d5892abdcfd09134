//! A loopback host of the application interface, so that the page can be tested in a browser against
//! the real engine. Never shipped: it listens on 127.0.0.1 only, and asks for a token that it prints.
//!
//! `devhost --ui DIR --settings DIR [--port N] [CASE]` prints its address and serves until it is ended.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a tool for a terminal")]

mod arguments;
mod events;
mod guard;
mod page;
mod serve;

use std::{process::ExitCode, sync::Arc};

use anyhow::{Context as _, Result};
use proximate_api::Application;
use proximate_workbench::SystemClock;

use crate::{arguments::Arguments, events::Events, guard::Guard, page::Page, serve::Shared};

/// Importing makes and drops very many small values, in which the system's allocator takes a third longer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

async fn run(arguments: Arguments) -> Result<()> {
    let page = Page::read(&arguments.ui)?;
    let application = Application::new(arguments.settings, Arc::new(SystemClock));
    let events = Arc::new(Events::default());
    let heard = Arc::clone(&events);
    application.subscribe(move |event| heard.push(event));
    if let Some(case) = arguments.case {
        application.dispatch("case_open", serde_json::json!({ "path": case }))?;
    }
    let listener =
        tokio::net::TcpListener::bind(("127.0.0.1", arguments.port)).await.context("cannot listen")?;
    let guard = Guard::new(listener.local_addr()?.port());
    println!("http://127.0.0.1:{}/?token={}", guard.port(), guard.token());
    let shared = Arc::new(Shared { application: Arc::new(application), events, guard, page });
    axum::serve(listener, serve::router(shared)).await.context("the host ended")
}

fn main() -> ExitCode {
    let outcome = arguments::read(std::env::args().skip(1)).and_then(|arguments| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.block_on(run(arguments))
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
