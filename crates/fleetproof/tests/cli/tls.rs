//! HTTPS: whom a target must be vouched for by.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::Arc,
    thread,
};

use rustls::{
    ServerConfig, ServerConnection, Stream,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

use crate::support::{Ended, Fleetproof};

/// A target with a certificate of its own making, which answers 401. Its address and certificate.
fn self_signed() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut tcp in listener.incoming().flatten() {
            let mut tls = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = Stream::new(&mut tls, &mut tcp);
            let body = "{\"message\":\"401 Unauthorized\"}";
            let length = body.len();
            // A client that does not trust us ends the handshake.
            let _ = stream.read(&mut [0; 4096]).and_then(|_| {
                write!(
                    stream,
                    "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\
                     Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
                )
            });
        }
    });
    (format!("https://localhost:{port}"), made.cert.pem())
}

fn check(url: &str, authority: Option<&str>) -> Ended {
    let mut call = Fleetproof::new("check --url")
        .arg(url)
        .env("FLEETPROOF_TOKEN", "glpat-abcdefghijklmnopqrst");
    if let Some(pem) = authority {
        call = call.file("ca.pem", pem).arg("--ca-file=ca.pem");
    }
    call.run()
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_could_not_tell() {
    let (url, _) = self_signed();
    check(&url, None).refused(3, "the TLS connection to localhost");
    let (_, other) = self_signed();
    check(&url, Some(&other)).refused(3, "the TLS connection to localhost");
}

#[test]
fn a_private_authority_is_trusted_where_it_is_named() {
    let (url, pem) = self_signed();
    check(&url, Some(&pem)).refused(3, "refuses the token with status 401");
}

#[test]
fn a_port_that_does_not_speak_tls_is_could_not_tell() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let ended = check(&format!("https://localhost:{port}"), None);
    ended.refused(3, "the TLS connection to localhost");
}

#[test]
fn a_file_of_authorities_without_any_is_a_wrong_call() {
    check("https://localhost:1", Some("nothing")).refused(2, "holds no PEM certificate");
    let ended = Fleetproof::new("check --url https://localhost:1 --ca-file no-such.pem")
        .env("FLEETPROOF_TOKEN", "glpat-abcdefghijklmnopqrst")
        .run();
    ended.refused(2, "cannot read the CA file no-such.pem");
}
