//! A target that only a private authority vouches for.

use std::sync::Arc;

use fleetproof_browser::{Browser, BrowserError, Options, PrivateAuthority};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::support::{browser, login, run};

/// A server with a certificate of its own making: its address, and the certificate in PEM.
async fn self_signed() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        while let Ok((near, _)) = listener.accept().await {
            let _ = acceptor.accept(near).await;
        }
    });
    (format!("https://localhost:{port}"), made.cert.pem())
}

/// How a browser starts that is led to `url` by these authorities.
async fn start(url: &str, pem: &str, webdriver: Option<&str>) -> Result<Browser, BrowserError> {
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, pem).unwrap();
    let options = Options {
        webdriver: webdriver.map(str::to_owned),
        allow_insecure_http: true,
        private_authorities: vec![PrivateAuthority {
            url: url.to_owned(),
            ca_file,
        }],
        ..Options::default()
    };
    Browser::start(options).await
}

#[test]
fn whoever_another_vouches_for_is_not_met() {
    run(async {
        let (url, _) = self_signed().await;
        let (_, other) = self_signed().await;
        let browser = start(&url, &other, None).await.unwrap();
        let trouble = browser.sign_in(&url, &login(), false).await.unwrap_err();
        let said = trouble.to_string();
        let due = "the browser cannot reach the target: invalid peer certificate";
        assert!(said.starts_with(due), "{said}");
        browser.close().await;
    });
}

#[test]
fn without_its_authority_it_is_neither_trusted_nor_taken_for_single_sign_on() {
    run(async {
        let (url, _) = self_signed().await;
        let trouble = browser().await.sign_in(&url, &login(), false).await;
        assert_eq!(
            trouble.unwrap_err().to_string(),
            "the browser does not trust the target's certificate (net::ERR_CERT_AUTHORITY_INVALID); \
             name its authority with --ca-file"
        );
    });
}

#[test]
fn authorities_that_cannot_be_given_to_it_are_told() {
    run(async {
        let (url, pem) = self_signed().await;
        let told = |started: Result<Browser, BrowserError>| started.unwrap_err().to_string();
        let empty = told(start(&url, "nothing", None).await);
        assert!(
            empty.contains("the file holds no PEM certificate"),
            "{empty}"
        );
        let plain = told(start("http://localhost", &pem, None).await);
        assert!(plain.contains("it is no https address"), "{plain}");
        let far = told(start(&url, &pem, Some("http://browsers.example:4444")).await);
        assert!(
            far.ends_with(
                "on another machine; have that machine trust them, and leave --ca-file out"
            ),
            "{far}"
        );
    });
}
