//! What a user can do with the page: look, click, type.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element, error::CmdError};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value};

use crate::programs::screenshots;

/// How long anything may take to appear. The build under test is not optimised.
const PATIENCE: Duration = Duration::from_secs(60);

/// A page under a driver.
pub(crate) struct Page {
    client: Client,
    name: &'static str,
    pictures: AtomicU32,
}

/// A CSS string in double quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Page {
    /// Starts a session.
    pub(crate) async fn connect(driver: &str, name: &'static str, capabilities: Value) -> Self {
        let Value::Object(capabilities) = capabilities else { panic!("capabilities are an object") };
        let capabilities: Map<String, Value> = capabilities;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(driver)
            .await
            .unwrap_or_else(|error| panic!("no session at {driver}: {error}"));
        Self { client, name, pictures: AtomicU32::new(0) }
    }

    /// Goes to an address.
    pub(crate) async fn open(&self, address: &str) {
        self.client.goto(address).await.expect("the address opens");
    }

    /// Gives the window the size that pictures have.
    pub(crate) async fn resize(&self) {
        // Without a window manager the size of the configuration stands; that is good as well.
        let _ = self.client.set_window_rect(0, 0, 1440, 900).await;
    }

    /// Ends the session.
    pub(crate) async fn close(self) {
        // The driver ends with the test; a session that is already gone is no failure.
        let _ = self.client.close().await;
    }

    /// The element of a selector, as soon as there is one.
    pub(crate) async fn find(&self, css: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => self.fail(&format!("no `{css}`: {error}")).await,
        }
    }

    /// Fails with a picture of the moment.
    pub(crate) async fn fail(&self, why: &str) -> ! {
        self.picture("failed").await;
        let text = self.script("return document.body.innerText", vec![]).await;
        panic!("{why}\n{}", text.as_str().unwrap_or_default());
    }

    /// The button with this name, wherever it is; the last one drawn, which is on top.
    pub(crate) async fn button(&self, name: &str) -> Element {
        let path = format!("(//button[normalize-space(.)='{name}' or @aria-label='{name}'])[last()]");
        match self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await {
            Ok(element) => element,
            Err(error) => self.fail(&format!("no button `{name}`: {error}")).await,
        }
    }

    /// Clicks the button with this name, once it can be clicked.
    pub(crate) async fn press(&self, name: &str) {
        for _ in 0..100 {
            let button = self.button(name).await;
            if button.is_enabled().await.unwrap_or(false) && button.click().await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.fail(&format!("the button `{name}` cannot be clicked")).await;
    }

    /// Clicks what a selector finds.
    pub(crate) async fn click(&self, css: &str) {
        let mut last: Option<CmdError> = None;
        for _ in 0..100 {
            match self.find(css).await.click().await {
                Ok(()) => return,
                // Covered for a moment, or drawn anew between finding and clicking.
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.fail(&format!("`{css}` cannot be clicked: {last:?}")).await;
    }

    /// Types into the field with this name, after what is in it was taken out.
    pub(crate) async fn fill(&self, name: &str, text: &str) {
        let field = self.find(&format!("[name={}]", quoted(name))).await;
        field.clear().await.expect("the field can be emptied");
        field.send_keys(text).await.expect("the field takes text");
    }

    /// Shows a view.
    pub(crate) async fn tab(&self, name: &str) {
        let path = format!("//*[@role='tab'][starts-with(normalize-space(.), '{name}')]");
        let tab = self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await;
        tab.expect("the tab is there").click().await.expect("the tab can be clicked");
    }

    /// The text of an element.
    pub(crate) async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.expect("the element has text")
    }

    /// Runs a script in the page.
    pub(crate) async fn script(&self, source: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(source, arguments).await.expect("the script runs")
    }

    /// Waits until a script says `true`.
    pub(crate) async fn until(&self, what: &str, source: &str) {
        let begun = std::time::Instant::now();
        while self.script(source, vec![]).await != Value::Bool(true) {
            if begun.elapsed() > PATIENCE {
                self.fail(&format!("waited in vain until {what}")).await;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Rows of the timeline, as the page tells them.
    pub(crate) async fn rows(&self) -> u64 {
        let count =
            "return Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') ?? 0)";
        self.script(count, vec![]).await.as_u64().unwrap_or(0)
    }

    /// Waits until the number of rows is as expected.
    pub(crate) async fn until_rows(&self, what: &str, expected: impl Fn(u64) -> bool) {
        let begun = std::time::Instant::now();
        while !expected(self.rows().await) {
            if begun.elapsed() > PATIENCE {
                self.fail(&format!("waited in vain until {what}")).await;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Leaves a picture.
    pub(crate) async fn picture(&self, name: &str) {
        // Placeholders go first: a picture shows what there is to see.
        for _ in 0..50 {
            let waiting = "return document.querySelector('[role=status][aria-label]') === null";
            if self.client.execute(waiting, vec![]).await.ok() == Some(Value::Bool(true)) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let number = self.pictures.fetch_add(1, Ordering::Relaxed) + 1;
        let path = screenshots().join(format!("{}-{number:02}-{name}.png", self.name));
        let bytes = self.client.screenshot().await.expect("a picture");
        fs_err::write(path, bytes).expect("the picture is kept");
    }
}
