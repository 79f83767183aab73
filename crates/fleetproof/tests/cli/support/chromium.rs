use std::{
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
};

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::json;

use super::{Served, free_port, wait_for};

/// A chromedriver. It ends with this, and its browsers with it.
pub(crate) struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    pub(crate) fn start() -> Self {
        let port = free_port();
        let started = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Browsers stay in it, so that none outlives us.
            .process_group(0)
            .spawn();
        let child = started.unwrap_or_else(|error| {
            panic!("cannot run chromedriver: {error}; `cargo xtask test` brings it")
        });
        let driver = Self { child, port };
        wait_for("chromedriver to listen", || {
            std::net::TcpStream::connect(("127.0.0.1", port)).ok()
        });
        driver
    }

    /// A browser that likes one colour scheme.
    pub(crate) async fn browser(&self, dark: bool) -> Client {
        // Chromium's own numbers: 0 is dark, 1 is light.
        let scheme = format!("--blink-settings=preferredColorScheme={}", u8::from(!dark));
        let capabilities = json!({"goog:chromeOptions": {"args": [
            "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", scheme,
        ]}});
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .unwrap()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            let _ = kill_process_group(pid, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

/// Signs the first user in, on the page that is open.
pub(crate) async fn sign_in(browser: &Client, served: &Served) {
    for (field, value) in [
        ("username", "/login/username"),
        ("password", "/login/password"),
    ] {
        let field = format!("[data-testid={field}-field]");
        let field = browser.find(Locator::Css(&field)).await.unwrap();
        field.send_keys(&served.ready(value)).await.unwrap();
    }
    let button = Locator::Css("[data-testid=sign-in-button]");
    browser.find(button).await.unwrap().click().await.unwrap();
    let menu = Locator::Css("form[action='/users/sign_out'], a[href='/users/sign_out']");
    browser.wait().for_element(menu).await.unwrap();
}
